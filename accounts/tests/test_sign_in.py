"""Signing in (AC-5): password or mailed code, second factors, limits, devices."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, ProductMail, User
from crm.lib.crypto import WrongKey
from tests.cast import PASSWORD
from tests.reading import find

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LOGIN = "/accounts/login/"


def sign_in(client, email="alice@example.com", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def signed_in(client):
    return client.get("/me/").status_code == 200


def code_of(secret):
    """What the app shows; never at the very end of its 30 seconds."""
    if (left := 30 - time.time() % 30) < 2:
        time.sleep(left)
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def enrol(client):
    """Set an authenticator app up as a person would; gives its secret."""
    question = client.get(reverse("mfa_activate_totp"))["Location"]
    page = client.post(question, {"password": PASSWORD}, follow=True).content.decode()
    secret = find(r"\b[A-Z2-7]{32}\b", page)
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.fixture
def _no_replay(monkeypatch):
    """The same code may be used again within its 30 seconds, so that tests need not wait."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda self, code: True)


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@Example.COM", " alice@example.com "])
def test_the_password_opens_whatever_the_spelling_of_the_address(client, cast, email):
    assert sign_in(client, email).status_code == 302
    assert signed_in(client)


def test_a_wrong_password_does_not(client, cast):
    assert sign_in(client, password="wrong").status_code in (200, 422)
    assert not signed_in(client)


def test_ac5_guessing_is_stopped_even_for_the_right_password(client, cast):
    for _ in range(5):
        sign_in(client, password="wrong")
    sign_in(client)
    assert not signed_in(client)


def test_ac5_an_invented_forwarded_address_does_not_escape_the_limit(cast):
    statuses = [
        Client(headers={"x-forwarded-for": f"198.51.100.{n}"}).post(LOGIN, {"login": f"u{n}@x.org", "password": "x"})
        for n in range(32)
    ]
    assert statuses[-1].status_code == 429


def test_ac5_behind_a_proxy_each_visitor_has_a_limit_of_their_own(cast, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(32):
        Client(headers={"x-forwarded-for": f"invented, 198.51.100.{n}"}).post(LOGIN, {"login": "u@x.org"})
    assert Client(headers={"x-forwarded-for": "invented, 203.0.113.7"}).post(LOGIN, {}).status_code != 429


def test_a_mailed_code_signs_in(client, cast):
    client.post(reverse("account_request_login_code"), {"email": "Bob@example.com"})
    mail = ProductMail.objects.get(kind="login_code")
    assert mail.to == "bob@example.com"
    code = find(r"^ {4}(\S+)$", mail.text)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert signed_in(client)


def test_codes_can_not_be_guessed_for_ever(client, cast):
    client.post(reverse("account_request_login_code"), {"email": "bob@example.com"})
    code = find(r"^ {4}(\S+)$", ProductMail.objects.get(kind="login_code").text)
    for _ in range(5):
        client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not signed_in(client)


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_a_known_and_an_unknown_address_get_the_same_answer(cast, name):
    answers = [
        Client().post(reverse(name), {"email": email}, follow=True)
        for email in ("bob@example.com", "nobody@example.com")
    ]
    texts = [re.sub(r'value="[\w-]{64}"|bob|nobody', "", answer.content.decode()) for answer in answers]
    assert texts[0] == texts[1]
    assert ProductMail.objects.count() == 2


def test_a_forgotten_password_is_replaced_through_the_mailed_link(client, cast):
    client.post(reverse("account_reset_password"), {"email": "bob@example.com"})
    path = find(r"/accounts/password/reset/key/\S+", ProductMail.objects.get().text)
    page = client.get(path, follow=True)
    new = "an entirely new one 7"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(client, "bob@example.com", new).status_code == 302
    assert ProductMail.objects.filter(kind="password_reset").exists()


def test_a_new_account_has_to_confirm_its_address(client, db, settings):
    settings.SIGNUP_OPEN = True
    form = {"name": "Ann", "email": "ann@example.com", "password1": "horse battery 9x", "birth_date": "1990-01-01"}
    client.post("/accounts/signup/", form)
    assert not signed_in(client)
    code = find(r"^ {4}(\S+)$", ProductMail.objects.get().text)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert EmailAddress.objects.get().verified
    assert signed_in(client)


def test_ac5_with_an_authenticator_app_the_password_is_not_enough(client, cast, _no_replay):
    sign_in(client)
    secret = enrol(client)
    client.logout()
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert signed_in(client)


def test_ac5_a_code_of_the_app_works_once(client, cast):
    sign_in(client)
    code = code_of(enrol(client))
    codes = []
    for _ in range(2):
        other = Client()
        sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": code})
        codes.append(signed_in(other))
    assert codes[1] is False  # the first may be, too: enrolling takes one of the half minute


def test_ac5_a_recovery_code_works_once(client, cast):
    sign_in(client)
    enrol(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = find(r"\b\d{8}\b", page)
    results = []
    for _ in range(2):
        other = Client()
        sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": code})
        results.append(signed_in(other))
    assert results == [True, False]


def test_se1_secrets_of_second_factors_are_sealed_and_bound_to_their_account(client, cast):
    sign_in(client)
    secret = enrol(client)
    for authenticator in Authenticator.objects.all():
        assert secret not in str(authenticator.data)
    Authenticator.objects.filter(type="totp").update(user=cast.bob)
    other = Client()
    sign_in(other, "bob@example.com")
    with pytest.raises(WrongKey):
        other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})


def test_setting_a_second_factor_up_asks_for_the_password_again_later(client, cast):
    client.force_login(cast.alice)
    assert "reauthenticate" in client.get(reverse("mfa_activate_totp"))["Location"]


def test_ac5_a_device_is_signed_out_from_afar(client, cast):
    lost = Client()
    sign_in(lost)
    sign_in(client)
    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200
    client.post(reverse("usersessions_list"))
    assert signed_in(client)
    assert not signed_in(lost)


def test_ac8_the_log_notes_when_an_owner_signs_in(client, cast):
    sign_in(client)
    sign_in(Client(), "rita@example.com")
    assert [entry.actor_id for entry in AuditEntry.objects.filter(action="account.signed_in")] == [cast.alice.pk]


def test_a_switched_off_account_does_not_sign_in(client, cast):
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    sign_in(client, "bob@example.com")
    assert not signed_in(client)


@pytest.mark.parametrize("login", ["\x00", "x" * 10_000, "a@b\x00.c", "<script>"])
def test_nonsense_is_no_error(client, cast, login):
    assert sign_in(client, login).status_code < 500
    assert client.post(reverse("account_reset_password"), {"email": login}).status_code < 500
    assert client.post(reverse("account_request_login_code"), {"email": login}).status_code < 500


@pytest.mark.parametrize("is_open", [True, False])
def test_an_account_is_offered_only_where_one_may_be_made(client, settings, is_open):
    settings.SIGNUP_OPEN = is_open
    assert ("Make an account" in client.get(LOGIN).content.decode()) is is_open
