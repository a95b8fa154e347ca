"""Workspaces: first one, another one, settings; and one's own profile."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Membership, Role, User, Workspace
from tests.cast import make_user

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Maria’s Studio",
    "business_name": "Maria Studio",
    "country": "DE",
    "zone": "Europe/Berlin",
    "currency": "EUR",
}


def test_without_a_workspace_the_first_page_offers_to_make_one(client, db):
    maria = make_user("maria@example.com")
    client.force_login(maria)
    assert client.get("/")["Location"] == reverse("accounts:workspaces")
    assert "Make your first workspace" in client.get("/workspaces/").content.decode()


def test_whoever_makes_a_workspace_owns_it(client, db):
    maria = make_user("maria@example.com")
    client.force_login(maria)
    response = client.post("/workspaces/new/", NEW)
    workspace = Workspace.objects.get()
    assert response["Location"] == reverse("crm:today", args=[workspace.slug])
    assert Membership.objects.get().role == Role.OWNER
    assert (workspace.zone, workspace.currency) == ("Europe/Berlin", "EUR")


@pytest.mark.both
@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"country": "XX"},
        {"zone": "Mars/Olympus"},
        {"currency": "DOGE"},
        {"name": "a\x00b"},
        {"name": "n" * 999},
    ],
)
def test_nonsense_is_answered_with_the_form(client, cast, bad):
    client.force_login(cast.olga)
    assert client.post("/workspaces/new/", {**NEW, **bad}).status_code == 422
    assert Workspace.objects.count() == 2


def test_the_list_shows_ones_own_workspaces_only(client, cast):
    client.force_login(cast.olga)
    page = client.get("/workspaces/").content.decode()
    assert "Olga Ltd" in page
    assert "Alice" not in page


def test_the_workspace_used_last_opens_first(client, cast):
    Membership.objects.create(workspace=cast.other, user=cast.alice, role=Role.MEMBER)
    Membership.objects.update(last_used_at="2026-01-01T00:00Z")
    client.force_login(cast.alice)
    client.get(reverse("accounts:members", args=[cast.other.slug]))
    assert client.get("/")["Location"] == reverse("crm:today", args=[cast.other.slug])


SETTINGS = {
    **NEW,
    "postal_address": "Hauptstr. 1\n10115 Berlin",
    "contact_phone": "030 1234567",
    "privacy_officer": "Eva",
}


def test_a_manager_changes_the_settings(client, cast):
    client.force_login(cast.max)
    url = reverse("accounts:settings", args=[cast.workspace.slug])
    assert client.get(url).status_code == 200
    assert client.post(url, SETTINGS).status_code == 302
    cast.workspace.refresh_from_db()
    assert cast.workspace.business_name == "Maria Studio"
    assert cast.workspace.contact_phone == "+49301234567"
    assert AuditEntry.objects.filter(action="workspace.changed").exists()


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("rita", 403), ("olga", 404)])
def test_others_do_not(client, cast, name, status):
    client.force_login(getattr(cast, name))
    url = reverse("accounts:settings", args=[cast.workspace.slug])
    assert [client.get(url).status_code, client.post(url, SETTINGS).status_code] == [status, status]


@pytest.mark.parametrize(
    "bad",
    [{"contact_phone": "not a phone"}, {"contact_email": "x@"}, {"postal_address": "x" * 501}, {"business_name": " "}],
)
def test_settings_that_make_no_sense_are_refused(client, cast, bad):
    client.force_login(cast.alice)
    response = client.post(reverse("accounts:settings", args=[cast.workspace.slug]), {**SETTINGS, **bad})
    assert response.status_code == 422
    cast.workspace.refresh_from_db()
    assert cast.workspace.business_name == "Alice & Co"


PROFILE = {
    "name": "Alice Berg",
    "phone": "(208) 555-0123",
    "company": "Berg",
    "zone": "America/Boise",
    "language": "en",
}


def test_ac3_everybody_corrects_their_own_profile(client, cast):
    client.force_login(cast.alice)
    assert client.get("/me/").status_code == 200
    assert client.post("/me/", PROFILE).status_code == 302
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.name, alice.phone, alice.zone) == ("Alice Berg", "+12085550123", "America/Boise")


@pytest.mark.both
@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"phone": "call me"}, {"zone": "x"}, {"language": "tlh"}, {"company": "\x00"}]
)
def test_a_profile_that_makes_no_sense_is_refused(client, cast, bad):
    client.force_login(cast.alice)
    assert client.post("/me/", {**PROFILE, **bad}).status_code == 422


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "email", "age_attested_at"])
def test_a_profile_form_grants_nothing_else(client, cast, field):
    before = getattr(cast.alice, field)
    client.force_login(cast.alice)
    client.post("/me/", {**PROFILE, field: "on"})
    assert getattr(User.objects.get(pk=cast.alice.pk), field) == before


def test_the_security_page_shows_the_parts(client, cast):
    client.force_login(cast.alice)
    page = client.get("/me/security/").content.decode()
    assert reverse("mfa_index") in page
    assert reverse("usersessions_list") in page
