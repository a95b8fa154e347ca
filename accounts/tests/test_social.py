"""AC-1: Google and Microsoft sign-in go through the same gate. Only the HTTP edge is played."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as site
from django.urls import reverse

from accounts import invitations
from accounts.models import Invitation, Membership, ProductMail, Role, User
from tests.reading import find

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = {"name": "Gina", "email": "gina@example.com"}


@pytest.fixture
def google(monkeypatch):
    """Google's token endpoint: says who signed in there."""
    claims = {
        "iss": "https://accounts.google.com",
        "aud": "google-client",
        "sub": "1234",
        "email": "gina@example.com",
        "email_verified": True,
        "name": "Gina Google",
        "exp": 4_000_000_000,
        "iat": 1_700_000_000,
    }

    def answer(self, method, url, **kwargs):
        assert url == "https://oauth2.googleapis.com/token"
        response = requests.Response()
        response.status_code = 200
        token = jwt.encode(claims, "a key nobody checks here, for TLS did", algorithm="HS256")
        response._content = b'{"access_token": "at", "token_type": "Bearer", "id_token": "%s"}' % token.encode()
        response.headers["content-type"] = "application/json"
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    return claims


def come_back(client):
    """To Google and back again."""
    there = client.post(reverse("google_login"))["Location"]
    assert urlsplit(there).hostname == "accounts.google.com"
    state = parse_qs(urlsplit(there).query)["state"][0]
    return client.get(reverse("google_callback"), {"state": state, "code": "abc"})


def test_ac1_somebody_new_is_asked_before_an_account_is_made(client, google, settings):
    settings.SIGNUP_OPEN = True
    assert come_back(client)["Location"] == reverse("socialaccount_signup")
    assert not User.objects.exists()
    page = client.get(reverse("socialaccount_signup")).content.decode()
    assert "Date of birth" in page
    assert "Gina Google" in page


def test_an_adult_gets_an_account(client, google, settings):
    settings.SIGNUP_OPEN = True
    come_back(client)
    client.post(reverse("socialaccount_signup"), {**FORM, "birth_date": "1990-01-01"})
    gina = User.objects.get()
    assert (gina.email, gina.age_method) == ("gina@example.com", "social")
    assert SocialAccount.objects.get().user == gina
    assert not SocialToken.objects.exists()
    assert client.get("/me/").status_code == 200


def test_ac1_a_child_gets_none_and_no_second_try(client, google, settings):
    settings.SIGNUP_OPEN = True
    come_back(client)
    assert client.post(reverse("socialaccount_signup"), {**FORM, "birth_date": "2015-01-01"}).status_code == 403
    come_back(client)
    assert client.post(reverse("socialaccount_signup"), {**FORM, "birth_date": "1990-01-01"}).status_code == 403
    assert not User.objects.exists()


def test_ac1_the_question_can_not_be_left_out(client, google, settings):
    settings.SIGNUP_OPEN = True
    come_back(client)
    client.post(reverse("socialaccount_signup"), FORM)
    assert not User.objects.exists()


def test_while_sign_up_is_closed_no_account_is_made_this_way(client, google):
    come_back(client)
    client.post(reverse("socialaccount_signup"), {**FORM, "birth_date": "1990-01-01"})
    assert not User.objects.exists()


def open_invitation(client, cast, email):
    alice = Membership.objects.get(workspace=cast.workspace, user=cast.alice)
    invitations.invite(cast.workspace, email, Role.MEMBER, by=alice)
    client.get(find(r"/invitations/[\w-]+/", ProductMail.objects.get(kind="invitation").text))


def test_an_invitation_lets_its_own_address_in_and_no_other(client, google, cast):
    open_invitation(client, cast, "gina@example.com")
    come_back(client)
    form = {**FORM, "email": "eve@example.com", "birth_date": "1990-01-01"}
    client.post(reverse("socialaccount_signup"), form)
    assert SocialAccount.objects.get().user.email == "gina@example.com"
    assert not User.objects.filter(email="eve@example.com").exists()


@pytest.mark.parametrize("ended", [True, False])
def test_an_invitation_of_another_or_a_withdrawn_one_lets_nobody_in(client, google, cast, ended):
    open_invitation(client, cast, "gina@example.com" if ended else "nina@example.com")
    if ended:
        Invitation.objects.all().delete()
    come_back(client)
    client.post(reverse("socialaccount_signup"), {**FORM, "birth_date": "1990-01-01"})
    assert not SocialAccount.objects.exists()


def test_an_account_is_not_taken_over_by_its_address(client, google, cast, settings):
    settings.SIGNUP_OPEN = True
    google["email"] = "alice@example.com"
    come_back(client)
    client.post(reverse("socialaccount_signup"), {**FORM, "email": "alice@example.com", "birth_date": "1990-01-01"})
    assert client.get("/me/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_nothing_is_automatic():
    assert site.SOCIALACCOUNT_AUTO_SIGNUP is False
    assert site.SOCIALACCOUNT_STORE_TOKENS is False


def test_opening_the_address_does_not_start_a_sign_in(client):
    assert client.get(reverse("google_login")).status_code == 200


def test_a_made_up_answer_is_a_page_not_an_error(client, google):
    for query in ({}, {"state": "x", "code": "y"}, {"error": "access_denied"}, {"state": "\x00", "code": "\x00"}):
        assert client.get(reverse("google_callback"), query).status_code < 500
        assert client.get(reverse("microsoft_callback"), query).status_code < 500
