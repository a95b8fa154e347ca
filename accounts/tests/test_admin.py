"""Django admin: for the operator's staff with a second factor; to all others it does not exist."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.tests.test_sign_in import enrol, sign_in
from tests.cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, db):
    user = make_user("operator@example.com", is_staff=True, is_superuser=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})
    client.force_login(user)
    return user


def test_a_stranger_is_sent_to_our_sign_in(client, db):
    for path in ("/admin/", "/admin/login/", "/admin/accounts/user/"):
        last = client.get(path, follow=True).redirect_chain[-1][0]
        assert last == f"/accounts/login/?next={path.replace('login/', '')}"


def test_the_way_back_leads_nowhere_else(client, db):
    assert client.get("/admin/login/?next=https://evil.example/")["Location"] == "/accounts/login/?next=/admin/"


def test_for_everybody_else_it_does_not_exist(client, cast):
    client.force_login(cast.alice)
    for path in ("/admin/", "/admin/login/", "/admin/accounts/user/", "/admin/nowhere/"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ac5_staff_set_up_a_second_factor_first_and_come_back(client):
    make_user("operator@example.com", is_staff=True, is_superuser=True)
    sign_in(client, "operator@example.com")
    assert client.get("/admin/accounts/user/")["Location"] == reverse("mfa_index")
    assert "/admin/accounts/user/" not in client.get(reverse("mfa_index")).content.decode()
    enrol(client)
    assert 'href="/admin/accounts/user/"' in client.get(reverse("mfa_index")).content.decode()
    assert client.get("/admin/accounts/user/").status_code == 200


def test_ac8_who_is_given_power_here_is_recorded(client, operator, cast):
    fields = {"name": "Bob", "zone": "UTC", "language": "en", "is_active": "on", "is_superuser": "on"}
    assert client.post(f"/admin/accounts/user/{cast.bob.pk}/change/", fields).status_code == 302
    assert AuditEntry.objects.get(action="admin.changed").record_id == cast.bob.pk


def test_ac1_no_account_is_added_here(client, operator):
    assert client.get("/admin/accounts/user/add/").status_code == 403


def test_ac1_an_account_without_attestation_is_not_switched_on(client, operator):
    child = User.objects.create_user("child@example.com", "x", is_active=False)
    url = reverse("admin:accounts_user_change", args=[child.pk])
    data = {"name": "C", "zone": "UTC", "language": "en", "is_active": "on"}
    response = client.post(url, data)
    assert response.status_code == 200
    assert "attestation of age" in response.content.decode()
    child.refresh_from_db()
    assert not child.is_active


def test_an_account_can_be_switched_off(client, operator, cast):
    url = reverse("admin:accounts_user_change", args=[cast.bob.pk])
    assert client.post(url, {"name": "Bob", "zone": "UTC", "language": "en"}).status_code == 302
    cast.bob.refresh_from_db()
    assert not cast.bob.is_active


def test_the_log_and_the_mail_are_only_to_look_at(client, operator):
    for model in ("auditentry", "productmail", "invitation", "membership"):
        assert client.get(f"/admin/accounts/{model}/add/").status_code == 403
