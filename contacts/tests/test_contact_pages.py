import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.consent.models import Suppression
from contacts.consent.suppression import suppress
from contacts.models import Contact, Note, Tag
from contacts.tests.pages import lines, url
from crm.lib.finding import find
from tests.cast import make_contact, signed_in


@pytest.fixture
def ana(cast):
    contact = make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12085550123")
    contact.reindex()
    return contact


def new(bob, cast, **data):
    return bob.post(url(cast.workspace, "new"), data)


def edit(bob, cast, ana, *addresses, **data):
    return bob.post(url(cast.workspace, "edit", ana.pk), {"name": "Ana", "stage": "new", **lines(*addresses), **data})


def test_no_moment_is_too_early(bob, cast, ana):
    page = url(cast.workspace, "detail", ana.pk)
    assert bob.get(page, {"before": "0001-01-01T00:00:00+23:59"}).status_code == 200


def test_add_with_a_name_and_a_phone(bob, cast):
    response = new(bob, cast, name="Zoë", address="(208) 555-0199")
    zoe = Contact.objects.get(name="Zoë")
    assert response.headers["Location"] == url(cast.workspace, "detail", zoe.pk)
    assert [(p.kind, p.value) for p in zoe.points.all()] == [("phone", "+12085550199")]
    assert find(Contact, cast.workspace, "zoe") == [zoe]
    assert AuditEntry.objects.filter(action="contact.created", record_id=zoe.pk, actor_id=cast.bob.pk).exists()


def test_add_with_an_address_alone(bob, cast):
    new(bob, cast, address=" Jane@EXAMPLE.com ")
    assert Contact.objects.get(points__value="jane@example.com").shown_name == "jane@example.com"


@pytest.mark.both
@pytest.mark.parametrize(
    "data", [{}, {"name": " "}, {"address": "nonsense"}, {"address": "a@"}, {"name": "a\0b"}, {"name": "x" * 201}]
)
def test_what_can_not_be_added_is_422(bob, cast, data):
    assert new(bob, cast, **data).status_code == 422
    assert not Contact.objects.exists()


def test_the_same_address_is_pointed_out_and_nothing_is_lost(bob, cast, ana):
    hint = bob.get(url(cast.workspace, "same-address"), {"address": "208-555-0123"}).content.decode()
    assert url(cast.workspace, "detail", ana.pk) in hint
    response = bob.post(url(cast.workspace, "new"), {"name": "Ana B", "address": "ana@example.com"}, follow=True)
    assert "Somebody here has the same address" in response.content.decode()
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("reason", [Suppression.Reason.ERASED, Suppression.Reason.CHILD])
def test_rt3_an_erased_address_can_not_be_entered_again(bob, cast, ana, reason):
    suppress(cast.workspace, reason=reason, address="gone@example.com")
    assert new(bob, cast, name="Gone", address=" Gone@Example.COM").status_code == 422
    assert edit(bob, cast, ana, "gone@example.com").status_code == 422
    assert not Contact.objects.filter(points__value="gone@example.com").exists()


def test_an_opted_out_address_may_be_entered(bob, cast):
    suppress(cast.workspace, reason=Suppression.Reason.OPT_OUT, address="out@example.com")
    assert new(bob, cast, name="Out", address="out@example.com").status_code == 302


def test_edit_everything(bob, cast, ana):
    response = edit(
        bob, cast, ana, "ana@new.example", "+1 208 555 0124", "", company_name="Acme", tag_names="vip, Boise",
        owner=str(cast.max.pk), zone="America/Boise", language="de", country="US", purpose="Cleaning",
    )  # fmt: skip
    assert response.status_code == 302
    fresh = Contact.objects.get(pk=ana.pk)
    assert [p.value for p in fresh.points.all()] == ["ana@new.example", "+12085550124"]
    assert (fresh.company.name, fresh.owner, fresh.country) == ("Acme", cast.max, "US")
    assert sorted(tag.name for tag in fresh.tags.all()) == ["Boise", "vip"]
    assert find(Contact, cast.workspace, "acme boise") == [fresh]
    assert AuditEntry.objects.filter(action="contact.changed", record_id=ana.pk).exists()


def test_the_edit_form_shows_what_is_held(bob, cast, ana):
    ana.zone = "Mars/Olympus"
    ana.save()
    page = bob.get(url(cast.workspace, "edit", ana.pk)).content.decode()
    assert "ana@example.com" in page and "(208) 555-0123" in page and "Mars/Olympus" in page


@pytest.mark.both
@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "addresses": [""]},
        {"country": "USA"},
        {"owner": "0198c1e0-0000-7000-8000-000000000000"},
        {"owner": "nonsense"},
        {"zone": "Mars/Olympus"},
        {"stage": "king"},
        {"tag_names": "x" * 61},
        {"tag_names": ",".join(map(str, range(31)))},
        {"company_name": "a\0b"},
        {"addresses": ["12"]},
        {"addresses": ["a@b@c"]},
        {"points-TOTAL_FORMS": "99999"},
        {"points-TOTAL_FORMS": "x"},
    ],
)
def test_what_can_not_be_saved_is_422(bob, cast, ana, data):
    addresses = data.pop("addresses", ["ana@example.com"])
    assert edit(bob, cast, ana, *addresses, **data).status_code == 422
    assert Contact.objects.get(pk=ana.pk).name == "Ana Sample"


def test_an_owner_is_a_member(bob, cast, ana):
    assert edit(bob, cast, ana, owner=str(cast.olga.pk)).status_code == 422


def test_tags_are_one_whatever_their_case(bob, cast, ana):
    Tag.objects.create(workspace=cast.workspace, name="VIP")
    edit(bob, cast, ana, tag_names="vip, Vip")
    assert [tag.name for tag in ana.tags.all()] == ["VIP"]


def test_archive_and_take_back(bob, cast, ana):
    response = bob.post(url(cast.workspace, "archive", ana.pk), follow=True)
    undo = url(cast.workspace, "unarchive", ana.pk)
    assert undo in response.content.decode()
    assert ana.name not in bob.get(url(cast.workspace, "list")).content.decode()
    assert ana.name in bob.get(url(cast.workspace, "list"), {"view": "archived"}).content.decode()
    bob.post(undo)
    assert Contact.objects.get(pk=ana.pk).archived_at is None


def test_rt6_a_frozen_contact_is_shown_and_can_not_be_changed(bob, cast, ana):
    note = Note.objects.create(workspace=cast.workspace, contact=ana, text="before")
    Contact.objects.update(restricted_at=timezone.now())
    assert "Frozen" in bob.get(url(cast.workspace, "detail", ana.pk)).content.decode()
    assert edit(bob, cast, ana, "ana@example.com").status_code == 403
    for name, keys in (("archive", []), ("note-add", []), ("note-edit", [note.pk]), ("note-delete", [note.pk])):
        assert bob.post(url(cast.workspace, name, ana.pk, *keys), {"text": "after"}).status_code == 403
    assert Note.objects.get().text == "before"


def test_notes_are_written_changed_deleted_and_taken_back(bob, cast, ana):
    bob.post(url(cast.workspace, "note-add", ana.pk), {"text": "card 4111 1111 1111 1111"})
    note = Note.objects.get()
    assert note.text == "card **** **** **** 1111"
    bob.post(url(cast.workspace, "note-edit", ana.pk, note.pk), {"text": "call on Monday"})
    page = bob.post(url(cast.workspace, "note-delete", ana.pk, note.pk), follow=True).content.decode()
    assert "call on Monday" not in page and "undo" in page.lower()
    page = bob.post(url(cast.workspace, "note-restore", ana.pk, note.pk), follow=True).content.decode()
    assert "call on Monday" in page


def test_an_empty_note_is_422(bob, cast, ana):
    assert bob.post(url(cast.workspace, "note-add", ana.pk), {"text": " "}).status_code == 422


def test_deleted_notes_are_destroyed_after_an_hour(cast, ana):
    from datetime import timedelta

    from contacts.tasks import forget_deleted_things

    now = timezone.now()
    for minutes in (30, 90):
        Note.objects.create(
            workspace=cast.workspace, contact=ana, text="x", deleted_at=now - timedelta(minutes=minutes)
        )
    assert forget_deleted_things() == 1


def test_ac8_a_look_at_a_contact_is_logged(bob, cast, ana):
    bob.get(url(cast.workspace, "detail", ana.pk))
    assert AuditEntry.objects.filter(action="contact.viewed", record_id=ana.pk, actor_id=cast.bob.pk).count() == 1


PAGES = ["detail", "edit", "archive", "unarchive", "note-add"]


@pytest.mark.parametrize("name", PAGES)
def test_ac7_another_workspaces_contact_is_not_there(cast, bob, name):
    stranger = make_contact(cast.other, "Stranger")
    client_method = bob.get if name in ("detail", "edit") else bob.post
    assert client_method(url(cast.workspace, name, stranger.pk)).status_code == 404
    assert client_method(url(cast.other, name, stranger.pk)).status_code == 404


@pytest.mark.parametrize("name", ["edit", "archive", "note-add"])
def test_who_may_only_read_changes_nothing(cast, ana, name):
    assert signed_in(cast.rita).post(url(cast.workspace, name, ana.pk)).status_code == 403


def test_who_may_only_read_sees_the_page(cast, ana):
    page = signed_in(cast.rita).get(url(cast.workspace, "detail", ana.pk)).content.decode()
    assert "Ana Sample" in page and url(cast.workspace, "edit", ana.pk) not in page


def test_the_page_costs_the_same_with_a_long_history(bob, cast, ana, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def load():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert bob.get(url(cast.workspace, "detail", ana.pk)).status_code == 200
        return len(queries)

    load()
    for number in range(10):
        Note.objects.create(workspace=cast.workspace, contact=ana, author=cast.bob, text=f"note {number}")
    first = load()
    for number in range(40):
        Note.objects.create(workspace=cast.workspace, contact=ana, author=cast.bob, text=f"more {number}")
    assert load() == first
