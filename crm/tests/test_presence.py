"""What a page knows about a contact before it asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts import presence
from contacts.models import Call, Contact, Note
from messaging.tests import scene
from projects.models import Project, Task
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def read(contact):
    return presence.told(Contact.objects.filter(pk=contact.pk)).get()


def test_it_tells_what_is_there_and_what_is_not(cast):
    ana, ben = make_contact(cast.workspace, "Ana"), make_contact(cast.workspace, "Ben")
    Call.objects.create(workspace=cast.workspace, contact=ana, author=cast.bob)
    Task.objects.create(workspace=cast.workspace, contact=ana, name="x", due_at=timezone.now())
    Project.objects.create(workspace=cast.workspace, contact=ana, name="Roof")
    kinds = ("calls", "due", "done", "projects", "files", "talks")
    assert [presence.has(read(ana), kind) for kind in kinds] == [True, True, False, True, False, False]
    assert not any(presence.has(read(ben), kind) for kind in kinds)


def test_a_contact_read_in_another_way_may_have_everything(cast):
    assert presence.has(make_contact(cast.workspace, "Ana"), "calls")


def test_the_page_of_a_usual_contact_takes_29_queries(client, cast):
    scene.make_sender(cast.workspace)
    ana = scene.make_ana(cast.workspace)
    scene.agree(ana)
    scene.send(scene.compose(ana))
    scene.text_us(cast.workspace, "hello", scene.ANA)
    mine = {"workspace": cast.workspace, "contact": ana}
    Note.objects.create(**mine, text="x", author=cast.bob, pinned_at=timezone.now())
    Task.objects.create(**mine, name="x", due_at=timezone.now(), assignee=cast.bob)
    Project.objects.create(**mine, name="Roof")
    client.force_login(cast.bob)
    address = reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 29, len(queries)
