"""RE-2: one record can be on hold (a conversation, a file, a project): it stays, and so does whom it is about."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, ContactFile, Note
from contacts.page import contents, files
from contacts.page.models import Call
from messaging import outbox
from messaging.models import Message, Status
from privacy.erasure import erasing
from privacy.retention import holds, running
from privacy.retention.kinds import GONE, KINDS
from privacy.retention.models import LegalHold, What
from projects.models import Project
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123")


@pytest.fixture
def texts(ana):
    """Two of long ago, in conversations of their own."""
    found = [
        outbox.compose(ana, channel, "marketing", "Long ago", author=None, idempotency_key=channel)
        for channel in ("sms", "email")
    ]
    old = timezone.now() - timedelta(days=2000)
    Message.objects.update(created_at=old, status=Status.REFUSED)
    return found


def hold_on(what, record, contact=None):
    until = timezone.now().date() + timedelta(days=9)
    fields = {"workspace": record.workspace, "what": what, "record_id": record.pk, "contact": contact}
    return LegalHold.objects.create(reason="A claim", until=until, **fields)


@pytest.mark.parametrize("what", [What.MESSAGE, What.CONVERSATION])
def test_re2_periods_leave_the_one_and_end_for_the_rest(cast, ana, texts, what):
    text, mail = texts
    record = text if what == What.MESSAGE else text.conversation
    hold = hold_on(what, record, ana)
    assert running.trial(cast.workspace).held == 1
    assert running.run(cast.workspace).numbers == {"messages": 1}
    bodies = {row.pk: row.body for row in Message.objects.all()}
    assert bodies[mail.pk] == GONE and "Long ago" in bodies[text.pk]
    hold.lift(by=cast.alice)
    running.run(cast.workspace)
    assert {row.body for row in Message.objects.all()} == {GONE}


def test_re2_whom_a_held_record_is_about_is_not_erased_and_staff_see_which(client, cast, ana):
    work = Project.objects.create(workspace=cast.workspace, name="The roof", contact=ana)
    hold = hold_on(What.PROJECT, work)  # placed when nobody was its client
    with pytest.raises(holds.OnHold):
        erasing.erase(ana)
    long_ago = timezone.now() - timedelta(days=3000)
    Contact.objects.update(updated_at=long_ago, created_at=long_ago)
    running.set_period(cast.workspace, KINDS["idle"], 36)
    assert running.run(cast.workspace).total == 0
    hold.lift(by=cast.alice)
    assert running.run(cast.workspace).numbers == {"idle": 1}


def test_re2_what_staff_delete_stays_out_of_sight_while_it_is_on_hold(cast, ana):
    gone = {"deleted_at": timezone.now() - timedelta(days=1)}
    note = Note.objects.create(workspace=cast.workspace, contact=ana, text="Old", **gone)
    other = Note.objects.create(workspace=cast.workspace, contact=ana, text="Other", **gone)
    call = Call.objects.create(workspace=cast.workspace, contact=ana, text="Said", **gone)
    kept = {"name": "a.pdf", "media_type": "application/pdf", "size": 1, "arrived_at": timezone.now(), **gone}
    file = ContactFile.objects.create(workspace=cast.workspace, contact=ana, stored="one", **kept)
    ContactFile.objects.create(workspace=cast.workspace, contact=ana, stored="two", **kept)
    holding = [hold_on(what, row, ana) for what, row in ((What.NOTE, note), (What.CALL, call), (What.FILE, file))]
    contents.forget()
    files.sweep()
    assert Note.objects.filter(pk=note.pk).exists() and not Note.objects.filter(pk=other.pk).exists()
    assert Call.objects.exists() and [row.stored for row in ContactFile.objects.all()] == ["one"]
    for hold in holding:
        hold.lift(by=cast.alice)
    contents.forget()
    files.sweep()
    assert not (Note.objects.exists() or Call.objects.exists() or ContactFile.objects.exists())


def test_re2_a_hold_on_one_record_is_placed_from_the_persons_page(client, cast, ana, texts):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.max)
    slug = cast.workspace.slug
    page = client.get(reverse("retention:hold-new", args=[slug, ana.pk])).content.decode()
    url = reverse("retention:hold-record", args=[slug, "message", texts[0].pk])
    assert url in page and "Or on one of these alone" in page
    assert "Message of" in client.get(url).content.decode()
    assert client.post(url, {"reason": "", "until": ""}).status_code == 422
    client.post(url, {"reason": "A claim", "until": timezone.now().date().isoformat()})
    (hold,) = holds.on([ana.pk])
    assert (hold.what, hold.record_id, hold.contact) == (What.MESSAGE, texts[0].pk, ana)
    listed = client.get(reverse("retention:holds", args=[slug])).content.decode()
    assert "Message of" in listed and "Ana Sample" in listed
    about = client.get(reverse("contacts:detail", args=[slug, ana.pk])).content.decode()
    assert "On legal hold until" in about and "a message" in about
    for what in ("secret", "contact"):
        assert client.get(reverse("retention:hold-record", args=[slug, what, texts[0].pk])).status_code == 404


def test_the_page_of_holds_costs_the_same_for_20_as_for_10(client, cast, ana):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.max)
    url, counts = reverse("retention:holds", args=[cast.workspace.slug]), []
    client.get(url)
    for _ten in range(2):
        for _one in range(5):
            hold_on(What.NOTE, Note.objects.create(workspace=cast.workspace, contact=ana, text="x"), ana)
            hold_on(What.PROJECT, Project.objects.create(workspace=cast.workspace, name="Roof"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_hold_is_on_something(cast, ana):
    until = timezone.now().date()
    for fields in ({"what": "message"}, {"contact": None}, {"record_id": ana.pk, "contact": ana}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.create(workspace=cast.workspace, reason="x", until=until, **fields)


def test_re2_a_hold_on_a_project_is_placed_from_its_page(client, cast, ana):
    work = Project.objects.create(workspace=cast.workspace, name="The roof", contact=ana)
    about = reverse("projects:detail", args=[cast.workspace.slug, work.pk])
    place = reverse("retention:hold-record", args=[cast.workspace.slug, "project", work.pk])
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.bob)
    assert "Legal hold" not in client.get(about).content.decode()
    client.force_login(cast.max)
    assert place in client.get(about).content.decode()
    client.post(place, {"reason": "A claim", "until": timezone.now().date().isoformat()})
    held = client.get(about).content.decode()
    assert "On hold until" in held and place not in held
    client.force_login(cast.bob)
    assert "On hold until" in client.get(about).content.decode() and "A claim" not in held
