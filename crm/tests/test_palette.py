"""The command palette: recent records, things to do for whom may do them, verbs with a name, and nobody erased."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Membership
from contacts.models import Company, Contact
from crm.lib import palette
from messaging import outbox
from messaging.models import Conversation
from projects.models import Project
from tests.cast import make_contact, signed_in

pytestmark = pytest.mark.django_db


def ask(cast, user, query="", **headers):
    address = reverse("crm:search", args=[cast.workspace.slug])
    return signed_in(user).get(address, {"q": query}, headers={"HX-Request": "true", **headers})


def groups(response):
    return {str(group.label): [item.title for item in group.items] for group in response.context["groups"]}


def make_ana(cast, name="Ana Sample"):
    contact = make_contact(cast.workspace, name, phone="+12085550123")
    contact.reindex()
    return contact


def test_what_was_opened_lately_comes_first_newest_on_top(cast):
    ana = make_ana(cast)
    works = Company.objects.create(workspace=cast.workspace, name="Blue Walls")
    site = Project.objects.create(workspace=cast.workspace, name="Site")
    browser, slug = signed_in(cast.bob), cast.workspace.slug
    for route, key in (
        ("contacts:detail", ana.pk),
        ("contacts:company", works.pk),
        ("contacts:detail", ana.pk),
        ("projects:detail", site.pk),
    ):
        browser.get(reverse(route, args=[slug, key]))
    assert groups(ask(cast, cast.bob))["Opened lately"] == ["Site", "Ana Sample", "Blue Walls"]
    assert "Opened lately" not in groups(ask(cast, cast.rita))  # each member has their own


def test_a_conversation_that_was_read_is_a_recent_one(cast):
    outbox.compose(make_ana(cast), "sms", "marketing", "Hello", author=None, idempotency_key="1")
    talk = Conversation.objects.get()
    signed_in(cast.bob).get(reverse("messaging:conversation", args=[cast.workspace.slug, talk.pk]))
    assert groups(ask(cast, cast.bob))["Opened lately"] == ["Ana Sample"]


def test_rt3_recent_items_forget_the_erased_and_hold_no_names(cast):
    ana = make_ana(cast)
    signed_in(cast.bob).get(reverse("contacts:detail", args=[cast.workspace.slug, ana.pk]))
    assert "Ana" not in str(list(AuditEntry.objects.values()))
    Contact.objects.filter(pk=ana.pk).delete()
    assert "Opened lately" not in groups(ask(cast, cast.bob))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("new proj", "New project"),
        ("ADD CONT", "Add contact"),
        ("proj", "New project"),
        ("dupl", "Likely duplicates"),
        ("team", "Members"),
        ("text ana", "Text Ana Sample"),
        ("sms 5550123", "Text Ana Sample"),
        ("call smaple", "Log a call with Ana Sample"),
        ("remind ana", "New task about Ana Sample"),
        ("project ana", "New project for Ana Sample"),
        ("note ana", "Write a note about Ana Sample"),
        ("twilio", "Senders"),
        ("merge ana", "Merge Ana Sample with another record"),
    ],
)
def test_what_is_typed_names_things_to_do(cast, query, first):
    make_ana(cast)
    assert groups(ask(cast, cast.alice, query))["Do or go to"][0] == first


def test_verbs_lead_to_the_page_where_it_is_done(cast):
    ana = make_ana(cast)
    page = ask(cast, cast.bob, "text ana").content.decode()
    assert f'href="{reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])}#reply"' in page
    assert f"?contact={ana.pk}" in ask(cast, cast.bob, "project ana").content.decode()


def test_nobody_is_texted_who_is_frozen_archived_or_without_a_number(cast):
    from django.utils import timezone

    for field in ("restricted_at", "archived_at"):
        Contact.objects.filter(pk=make_ana(cast).pk).update(**{field: timezone.now()})
    make_contact(cast.workspace, "Ana Mail", email="ana@example.com").reindex()
    assert "Do or go to" not in groups(ask(cast, cast.bob, "text ana"))


def test_who_may_only_read_is_offered_nothing_to_do(cast):
    make_ana(cast)
    assert "Do" not in groups(ask(cast, cast.rita))
    assert "Do or go to" not in groups(ask(cast, cast.rita, "text ana"))
    assert "Do or go to" not in groups(ask(cast, cast.rita, "new project"))


@pytest.mark.parametrize("name", ["rita", "bob", "max", "alice"])
def test_all_that_is_offered_can_be_opened(cast, name):
    user = getattr(cast, name)
    membership = Membership.objects.get(workspace=cast.workspace, user=user)
    browser = signed_in(user)
    for command in palette._allowed(membership.may):
        item = command.item(cast.workspace)
        assert browser.get(item.url).status_code in (200, 302), item  # to a second factor, where one is asked for


def test_it_works_as_a_page_without_scripts(cast):
    make_ana(cast)
    address = reverse("crm:search", args=[cast.workspace.slug])
    page = signed_in(cast.bob).get(address, {"q": "ana"}).content.decode()
    assert "<html" in page and 'role="option"' not in page and "Ana Sample" in page


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["\0", "'\"<script>", "text ", "text \0", "%_", "a" * 5000, "🎈" * 300, "OR AND NOT *"]
)
def test_nothing_that_is_typed_breaks_it(cast, query):
    make_ana(cast)
    assert ask(cast, cast.bob, query).status_code == 200


def test_ac7_people_of_another_workspace_are_not_offered(cast):
    make_contact(cast.other, "Ana Elsewhere", phone="+12085550123").reindex()
    assert groups(ask(cast, cast.bob, "text ana")) == {}
