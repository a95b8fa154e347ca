"""AC-5: pages about many people open to a session that has used the account's second factor, not to the account."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.tests.test_sign_in import code_of, enrol, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _no_replay(monkeypatch):
    """The same code may be used again within its 30 seconds, so that tests need not wait."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda self, code: True)


@pytest.fixture
def queue(cast):
    """A page that demands a second factor."""
    return reverse("privacy:queue", args=[cast.workspace.slug])


def enrolled(client):
    """Alice signs in by password and sets her authenticator app up."""
    sign_in(client)
    return enrol(client)


@pytest.mark.django_db(transaction=True)  # allauth tells of it when the transaction is over
def test_ac5_whoever_has_just_set_it_up_is_let_in(client, queue):
    enrolled(client)
    assert client.get(queue).status_code == 200


def test_ac5_a_session_from_before_has_to_use_it(client, queue):
    stale = Client()
    sign_in(stale)
    secret = enrolled(client)
    answer = stale.get(queue)
    assert answer["Location"] == f"{reverse('mfa_reauthenticate')}?next={queue.replace('/', '%2F')}"
    assert "Use your second step" in stale.get(answer["Location"]).content.decode()
    assert stale.post(reverse("mfa_reauthenticate"), {"code": "000000", "next": queue}).status_code == 200
    assert stale.get(queue).status_code == 302
    assert stale.post(reverse("mfa_reauthenticate"), {"code": code_of(secret), "next": queue})["Location"] == queue
    assert stale.get(queue).status_code == 200


def test_ac5_the_password_once_more_is_not_the_second_factor(client, queue):
    stale = Client()
    sign_in(stale)
    enrolled(client)
    stale.post(reverse("account_reauthenticate"), {"password": "correct horse battery staple", "next": queue})
    assert stale.get(queue).status_code == 302


def test_ac5_who_has_keys_alone_is_asked_for_a_key(client, cast, queue):
    sign_in(client)
    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.WEBAUTHN, data={})
    assert client.get(queue)["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))


def test_ac5_an_account_without_one_is_sent_to_set_it_up(client, queue):
    sign_in(client)
    assert client.get(queue)["Location"] == reverse("mfa_index")


def test_ac5_a_fragment_sends_the_whole_page(client, queue):
    stale = Client()
    sign_in(stale)
    enrolled(client)
    answer = stale.get(queue, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and reverse("mfa_reauthenticate") in answer["HX-Redirect"]


WANTED = ["/me/", "/accounts/2fa/?from=mail"]
FOREIGN = ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]


def where_it_leads(client, secret, wanted):
    """Through password and code, as the forms carry ``next`` along."""
    page = client.get(reverse("account_login"), {"next": wanted})
    step = sign_in(client, **({"next": wanted} if wanted in page.content.decode() else {}))
    if step["Location"] == reverse("mfa_authenticate"):
        step = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert signed_in(client)
    return step["Location"]


@pytest.mark.parametrize("wanted", WANTED)
def test_next_is_followed_through_both_steps(client, cast, wanted):
    secret = enrolled(client)
    client.logout()
    assert where_it_leads(client, secret, wanted) == wanted


@pytest.mark.parametrize("wanted", FOREIGN)
def test_next_never_leads_to_a_foreign_host(client, cast, wanted):
    secret = enrolled(client)
    client.logout()
    assert sign_in(client, next=wanted)["Location"] == reverse("mfa_authenticate")
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == "/"
    for page in ("mfa_reauthenticate", "account_reauthenticate"):
        data = {"code": code_of(secret), "password": "correct horse battery staple", "next": wanted}
        assert client.post(reverse(page), data)["Location"] == "/"


@pytest.mark.parametrize("wanted", FOREIGN)
def test_next_of_the_plain_sign_in_never_leads_to_a_foreign_host(client, cast, wanted):
    assert sign_in(client, next=wanted)["Location"] == "/"
