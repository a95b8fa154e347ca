"""What people sent by a form, where the whole product comes together: erasure, the copy of somebody's data."""

import pytest

from crm.lib.personal_data import Subject, entries
from messaging.forms.models import FormAnswer
from messaging.models import Preference
from messaging.tests.form_scene import make_form, send
from privacy.erasure import erasing
from privacy.persons.reach import Who, of_person

pytestmark = pytest.mark.django_db
EMAIL = "ana@example.net"


def sent(client, cast):
    send(client, make_form(cast.workspace, "lead"), name="Ana", email=EMAIL)
    return FormAnswer.objects.get()


def test_rt3_erasing_a_contact_takes_their_answers_and_preferences(client, cast):
    contact = sent(client, cast).contact
    Preference.objects.create(workspace=cast.workspace, contact=contact, how_often="weekly")
    erasing.erase(contact)
    assert not (FormAnswer.objects.exists() or Preference.objects.exists())


def test_rt1_the_map_finds_answers_by_their_contact(client, cast):
    contact = sent(client, cast).contact
    entry = next(each for each in entries() if each.label == "messaging.formanswer")
    who = Who(Subject.CONTACT, (contact.pk,), cast.workspace.pk)
    assert [row.entered["fields"]["name"] for rows in of_person(entry, who) for row in rows] == ["Ana"]
