"""What stands on a contact's page: calls, reminders, related people, pinned notes, one timeline."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Call, Note, Relation
from contacts.page import contents, relations
from contacts.page.models import RelationKind
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", zone="America/Boise")


@pytest.fixture
def bob(cast):
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(zone="Europe/Berlin")
    return signed_in(cast.bob)


def call(bob, cast, ana, **data):
    given = {"direction": "out", "outcome": "reached", "at": "2026-03-02T10:00", "length": "5:30", "text": ""}
    return bob.post(url(cast.workspace, "call-add", ana.pk), given | data)


def todo(cast, ana):
    """A task about her, which the floor above keeps."""
    fields = {"workspace": cast.workspace, "contact": ana, "assignee": cast.bob, "name": "Call back"}
    apps.get_model("projects", "Task").objects.create(**fields, due_at=timezone.now())


def page(client, cast, ana, **query):
    return client.get(url(cast.workspace, "detail", ana.pk), query).content.decode()


def test_co3_a_call_is_kept_with_time_duration_direction_and_outcome(bob, cast, ana):
    assert call(bob, cast, ana, text="card 4111 1111 1111 1111").status_code == 302
    kept = Call.objects.get()
    assert (kept.seconds, kept.direction, kept.outcome, kept.author) == (330, "out", "reached", cast.bob)
    assert kept.at == datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert kept.text == "card **** **** **** 1111"
    shown = page(bob, cast, ana)
    assert "5 min 30 s" in shown and "Spoke" in shown


@pytest.mark.both
@pytest.mark.parametrize(
    "data",
    [{"length": "x"}, {"length": "9999"}, {"at": "2999-01-01T00:00"}, {"at": ""}, {"outcome": "y"}, {"text": "a\0b"}],
)
def test_what_is_no_call_is_422(bob, cast, ana, data):
    assert call(bob, cast, ana, **data).status_code == 422
    assert not Call.objects.exists()


def test_a_relation_is_said_both_ways_and_goes_both_ways(bob, cast, ana):
    ben = make_contact(cast.workspace, "Ben Sample")
    data = {"other": str(ben.pk), "kind": RelationKind.PARENT, "words": ""}
    assert bob.post(url(cast.workspace, "relation-add", ana.pk), data).status_code == 302
    assert "Parent" in page(bob, cast, ana) and "Child" in page(bob, cast, ben)
    there = Relation.objects.get(contact=ben)
    bob.post(url(cast.workspace, "relation-delete", ben.pk, there.pk))
    assert "Parent" not in page(bob, cast, ana)
    bob.post(url(cast.workspace, "relation-restore", ben.pk, there.pk))
    assert "Parent" in page(bob, cast, ana)
    assert bob.post(url(cast.workspace, "relation-add", ana.pk), data).status_code == 422  # noted already


def test_nobody_is_related_to_themselves_or_to_another_workspaces_people(bob, cast, ana):
    stranger = make_contact(cast.other, "Stranger")
    for other in (ana, stranger):
        data = {"other": str(other.pk), "kind": RelationKind.FRIEND, "words": ""}
        assert bob.post(url(cast.workspace, "relation-add", ana.pk), data).status_code == 422
    assert not Relation.objects.exists()


def test_a_pinned_note_stands_on_top_until_it_is_unpinned(bob, cast, ana):
    note = Note.objects.create(workspace=cast.workspace, contact=ana, text="Parks behind the house")
    bob.post(url(cast.workspace, "note-pin", ana.pk, note.pk))
    assert "Pinned note" in page(bob, cast, ana)
    bob.post(url(cast.workspace, "note-pin", ana.pk, note.pk))
    assert "Pinned note" not in page(bob, cast, ana)


@pytest.mark.both
def test_the_timeline_shows_one_kind_when_asked(bob, cast, ana):
    call(bob, cast, ana)
    Note.objects.create(workspace=cast.workspace, contact=ana, text="A note here")
    only = page(bob, cast, ana, show="call")
    assert "We called" in only and "A note here" not in only
    assert "A note here" in page(bob, cast, ana, show="nonsense\0")
    part = bob.get(url(cast.workspace, "detail", ana.pk), {"show": "note"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "A note here" in part.content.decode()


def test_older_entries_of_one_kind_follow_each_other_without_gap(bob, cast, ana):
    start = timezone.now() - timedelta(days=1)
    for number in range(70):
        at = start + timedelta(minutes=number)
        Call.objects.create(workspace=cast.workspace, contact=ana, at=at, text=f"call {number:02}")
    seen, query = [], {"show": "call"}
    while query:
        answer = bob.get(url(cast.workspace, "detail", ana.pk), query)
        seen += [entry.row.text for entry in answer.context["history"].entries]
        before = answer.context["history"].before
        query = {"show": "call", "before": before.isoformat()} if before else {}
    assert seen == [f"call {number:02}" for number in reversed(range(70))]


def test_each_field_says_why_it_is_held(bob, cast, ana):
    type(ana).objects.update(purpose="Painting her house")
    shown = page(bob, cast, ana)
    assert "Why do we hold this? (contact details)" in shown and "Painting her house" in shown
    assert "Why do we hold this? (name, relationship)" in shown
    assert "as long as the contact is kept" in shown


def test_rt6_everything_of_a_frozen_contact_is_shown_and_nothing_can_be_changed(bob, cast, ana):
    call(bob, cast, ana, text="before it was frozen")
    todo(cast, ana)
    relations.link(ana, make_contact(cast.workspace, "Ben Sample"), RelationKind.FRIEND)
    type(ana).objects.filter(pk=ana.pk).update(restricted_at=timezone.now())
    shown = page(bob, cast, ana)
    assert "before it was frozen" in shown and "Call back" in shown and "Ben Sample" in shown
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert "<form" not in main.replace('<form method="get"', "")
    kept, relation = Call.objects.get(), Relation.objects.get(contact=ana)
    for name, *keys in (
        ("call-add",),
        ("call-edit", kept.pk),
        ("call-delete", kept.pk),
        ("relation-add",),
        ("relation-delete", relation.pk),
    ):
        assert bob.post(url(cast.workspace, name, ana.pk, *keys)).status_code == 403, name


def test_who_may_only_read_sees_no_buttons(cast, bob, ana):
    call(bob, cast, ana)
    todo(cast, ana)
    shown = page(signed_in(cast.rita), cast, ana)
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert "<form" not in main and "Log a call" not in main and "We called" in main


def test_what_was_deleted_is_destroyed_after_an_hour(bob, cast, ana):
    call(bob, cast, ana)
    Call.objects.get().remove()
    assert contents.forget() == 0
    assert contents.forget(timezone.now() + timedelta(minutes=61)) == 1
    assert not Call.objects.exists()


def test_the_page_asks_as_many_questions_however_much_there_is(bob, cast, ana):
    def load():
        with CaptureQueriesContext(connection) as queries:
            page(bob, cast, ana)
        return len(queries)

    def fill(count):
        for number in range(count):
            mine = {"workspace": cast.workspace, "contact": ana}
            Call.objects.create(**mine, author=cast.bob, text="x")
            todo(cast, ana)
            Note.objects.create(**mine, text="x", author=cast.bob, pinned_at=timezone.now())
            relations.link(ana, make_contact(cast.workspace, f"Ben {number}"), RelationKind.OTHER, f"word {number}")

    load()
    fill(3)
    few = load()
    fill(10)
    assert load() == few
    assert few <= 28, few
