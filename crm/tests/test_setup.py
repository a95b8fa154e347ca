"""The set-up link: makes the site's owner once, and then never again."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEntry, Membership, Role, User, Workspace
from crm import setup
from crm.models import SetupLink
from tests.cast import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = {
    "name": "Olivia Owner",
    "email": "Olivia@Example.com",
    "password1": "horse battery staple 9",
    "birth_date": "1980-02-29",
    "workspace_name": "Studio",
    "business_name": "Studio Owner",
    "country": "DE",
    "zone": "",
}


def link():
    out = StringIO()
    call_command("setup_link", stdout=out)
    return out.getvalue().strip().removeprefix("http://testserver")


def test_the_link_makes_owner_and_workspace_and_signs_in(client):
    url = link()
    assert client.get(url).status_code == 200
    response = client.post(url, FORM)
    workspace = Workspace.objects.get()
    assert response["Location"] == f"/w/{workspace.slug}/"
    owner = User.objects.get()
    assert (owner.email, owner.is_superuser, owner.is_staff, owner.age_method) == (
        "olivia@example.com",
        True,
        True,
        "setup",
    )
    assert EmailAddress.objects.get(user=owner).verified
    assert Membership.objects.get().role == Role.OWNER
    assert (workspace.country, workspace.zone) == ("DE", "Europe/Berlin")
    assert client.get("/me/").status_code == 200
    assert AuditEntry.objects.filter(action="site.set_up").exists()


def test_the_link_works_once(client):
    url = link()
    client.post(url, FORM)
    client.logout()
    for response in (client.get(url), client.post(url, {**FORM, "email": "eve@example.com"})):
        assert response.status_code == 410
    assert User.objects.count() == 1


def test_a_double_click_makes_one_owner(rf, client, monkeypatch):
    """Both requests passed the look-up before either wrote."""
    url = link()
    row = SetupLink.objects.get()
    client.post(url, FORM)
    monkeypatch.setattr(setup, "find", lambda token: row)
    second = client.__class__().post(url, {**FORM, "email": "second@example.com"})
    assert second.status_code == 410
    assert User.objects.count() == 1


def test_no_link_is_printed_once_there_is_an_owner():
    make_user(is_superuser=True, is_staff=True)
    assert link() == ""
    assert not SetupLink.objects.exists()


def test_an_open_link_dies_when_an_owner_comes_by_another_way(client):
    url = link()
    make_user(is_superuser=True, is_staff=True)
    assert client.get(url).status_code == 410


def test_a_new_link_replaces_the_old_one(client):
    old, new = link(), link()
    assert [client.get(old).status_code, client.get(new).status_code] == [410, 200]


def test_an_old_link_has_run_out(client):
    url = link()
    SetupLink.objects.update(created_at=timezone.now() - setup.LIFETIME - timedelta(seconds=1))
    assert client.get(url).status_code == 410


@pytest.mark.parametrize("token", ["guess", "%00", "x" * 4000])
def test_a_guessed_link_is_a_clear_page(client, token):
    link()
    assert client.get(f"/setup/{token}/").status_code in (404, 410)


@pytest.mark.parametrize(
    "bad",
    [
        {"email": "nonsense"},
        {"password1": "short"},
        {"country": "??"},
        {"zone": "Nowhere/Land"},
        {"birth_date": ""},
        {"birth_date": "31.31.2000"},
        {"workspace_name": "\x00"},
    ],
)
def test_a_mistake_is_answered_with_the_form_and_the_link_stays_open(client, bad):
    url = link()
    assert client.post(url, {**FORM, **bad}).status_code == 422
    assert not User.objects.exists()
    assert client.post(url, FORM).status_code == 302


def test_an_address_that_has_an_account_is_named(client):
    make_user("olivia@example.com")
    assert client.post(link(), FORM).status_code == 422


def test_ac1_a_child_can_not_set_the_site_up(client):
    url = link()
    assert client.post(url, {**FORM, "birth_date": "2015-01-01"}).status_code == 403
    assert [client.get(url).status_code, client.post(url, FORM).status_code] == [410, 410]
    other = client.__class__(REMOTE_ADDR="203.0.113.9")
    assert other.post(url, {**FORM, "email": "other@example.com"}).status_code == 410
    assert not User.objects.exists()


def test_a_mistyped_year_is_mended_with_a_new_link_from_the_machine(client):
    assert client.post(link(), {**FORM, "birth_date": "2018-02-28"}).status_code == 403
    assert client.post(link(), FORM).status_code == 302
    assert User.objects.get().is_superuser


@pytest.mark.parametrize("year", ["1780", "2980", str(timezone.now().year)])
def test_an_impossible_year_is_asked_for_again(client, year):
    url = link()
    page = client.post(url, {**FORM, "birth_date": f"{year}-01-01"})
    assert page.status_code == 422 and "Enter your date of birth." in page.content.decode()
    assert client.post(url, FORM).status_code == 302


def test_the_front_door_of_a_site_without_an_owner_says_where_the_link_is(client):
    assert b"manage setup_link" in client.get("/").content
    make_user(is_superuser=True, is_staff=True)
    assert client.get("/")["Location"] == "/accounts/login/"


def test_a_workspace_without_a_name_is_called_as_the_business(client):
    client.post(link(), {**FORM, "workspace_name": ""})
    assert Workspace.objects.get().name == "Studio Owner"
