import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, Workspace
from contacts.consent import ledger
from contacts.consent.models import Consent
from contacts.models import Contact, ContactPoint
from contacts.search import reindex
from crm.lib.finding import find
from crm.sample import remove
from crm.seeding.invented import firm, numbers
from messaging.models import HANDED_OVER, Conversation, Message, Status
from messaging.phone_zones import parse
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def seed(count=60, **options):
    out = StringIO()
    call_command("seed", contacts=count, stdout=out, stderr=StringIO(), **options)
    return Workspace.objects.get(slug=out.getvalue().strip())


def test_contacts_with_addresses_consent_and_messages():
    workspace = seed()
    assert Contact.objects.of(workspace).count() == 60
    assert ContactPoint.objects.of(workspace).count() > 60
    assert list(ledger.verify(workspace)) == []
    assert set(Consent.objects.of(workspace).values_list("state", flat=True)) >= {"granted", "withdrawn"}
    assert Message.objects.of(workspace).count() > 500  # the long conversation is among them


def test_nothing_it_writes_waits_to_be_sent():
    workspace = seed()
    assert set(Message.objects.of(workspace).values_list("status", flat=True)) == {Status.RECEIVED, Status.DELIVERED}
    assert not Message.objects.of(workspace).filter(status__in=HANDED_OVER, basis=None).exists()


def test_encrypted_texts_open_and_conversations_know_their_last_message():
    workspace = seed()
    for conversation in Conversation.objects.of(workspace).select_related("last_message"):
        last = conversation.last_message
        assert last is not None and last.body
        assert last.created_at == conversation.last_message_at
        assert last.address == conversation.address


def test_the_people_are_found_by_name():
    workspace = seed()
    somebody = Contact.objects.of(workspace)[0]
    assert somebody in find(Contact, workspace, somebody.name)


def test_the_words_of_search_are_those_that_a_contact_would_get():
    workspace = seed()
    contacts = list(Contact.objects.of(workspace))
    written = {contact.pk: (set(contact.search_text.split()), contact.sort_name) for contact in contacts}
    reindex(contacts)
    for contact in Contact.objects.of(workspace):
        assert (set(contact.search_text.split()), contact.sort_name) == written[contact.pk]


def test_every_address_is_fiction_and_nobody_has_anothers():
    workspace = seed(200, messages=0)
    values = list(ContactPoint.objects.of(workspace).values_list("value", flat=True))
    assert len(values) == len(set(values))
    assert all(re.fullmatch(r"\S+@example\.com|\+1\d{3}55501\d\d", value) for value in values)


def test_a_second_run_adds_others_to_the_same_workspace():
    workspace = seed()
    seed(workspace=workspace.slug)
    values = list(ContactPoint.objects.of(workspace).values_list("value", flat=True))
    assert Contact.objects.of(workspace).count() == 120
    assert len(values) == len(set(values))


def test_the_sites_admin_sees_the_new_workspace_and_can_remove_it():
    alice = make_user(is_staff=True, is_superuser=True)
    workspace = seed()
    assert Membership.objects.filter(workspace=workspace, user=alice, role="owner").exists()
    remove(workspace)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("options", [{"workspace": "nowhere"}, {"count": 0}, {"messages": -1.0}])
def test_what_cannot_be_done_is_said(options):
    with pytest.raises(CommandError):
        seed(**options)


def test_there_are_more_numbers_than_people():
    found = set()
    for number, _count in zip(numbers(), range(100_000), strict=False):
        assert parse(number) is not None
        found.add(number)
    assert len(found) == 100_000


def test_firms_have_names_of_their_own():
    assert len({firm(index) for index in range(20_000)}) == 20_000
