"""Whoever has no account can't make rows or mails without end: every public page that takes a POST counts knocks."""

from functools import partial

import pytest
from allauth.account import app_settings

from crm import setup
from crm.lib import limits
from crm.lib.crypto import keyed_hash
from privacy.requests import filing, links
from tests.routes import every_route

pytestmark = pytest.mark.django_db

PUBLIC = [route for route in every_route() if route.access and route.access.door == "public"]
OURS = [route for route in PUBLIC if getattr(route.view, "access", None)]

_ONCE_WHOLE = "what is not whole writes nothing; a whole answer is counted by visitor, form and address (test_forms)"
WITHOUT = {
    # by name: why such a POST need not be counted
    "messaging:join": _ONCE_WHOLE,
    "messaging:public-form": _ONCE_WHOLE,
    "messaging:public-form-embed": _ONCE_WHOLE,
}


@pytest.fixture
def knocks(monkeypatch):
    """The doors at which was counted; all are closed."""
    counted = []

    def closed(request, door, **rates):
        assert any(rates.get(rate) for rate in ("per_ip", "per_address", "overall")), f"{door} has no rate"
        counted.append(door)
        return False

    monkeypatch.setattr(limits, "allow", closed)
    return counted


@pytest.fixture
def secrets(shared_world, db):
    """The links that people are mailed, by name of the route."""
    ours = shared_world.ours
    asked = filing.file(ours.workspace, "complaint", email="ana@example.com")
    filing.confirm_link(asked)
    type(ours.invitation).objects.filter(pk=ours.invitation.pk).update(token_hash=keyed_hash("invitation", "good"))
    found = dict.fromkeys((route.name for route in OURS if route.name.startswith("privacy:")), links.token(asked))
    found["privacy:agent"] = links.token(asked, links.AGENT)
    found["privacy:cancel"] = links.token(asked, links.CANCEL)
    return {**found, "accounts:invitation": "good", "crm:setup": setup.make_link().split("/")[-2]}


def _part(world, secrets, route, param):
    return secrets[route] if param == "token" and route in secrets else world.sample(param, route)


def test_every_public_page_that_takes_a_post_counts_who_knocks(shared_world, secrets, knocks, client):
    uncounted, takes = set(), 0
    for route in OURS:
        url = route.url(partial(_part, shared_world, secrets, route.name))
        knocks.clear()
        answer = client.post(url, {"email": "ana@example.com", "name": "Ana", "text": "Hello", "kind": "access"})
        takes += answer.status_code != 405
        if answer.status_code != 405 and not knocks:
            uncounted.add(route.name)
    assert uncounted == WITHOUT.keys()
    assert takes > 20


SECRET = [route for route in OURS if "token" in route.params]


def test_every_address_that_is_a_secret_counts_who_looks(shared_world, knocks, client):
    """Nobody tries secrets by the thousand, and nobody who has one makes endless work with it."""
    uncounted = set()
    for route in SECRET:
        knocks.clear()
        answer = client.get(route.url(partial(_part, shared_world, {}, route.name)))
        if answer.status_code != 405 and not knocks:
            uncounted.add(route.name)
    assert len(SECRET) > 15 and uncounted == set()


def test_what_an_address_that_is_a_secret_shows_is_kept_and_told_nowhere(shared_world, client):
    """Not by a cache on the way, nor in a Referer to a site that the page leads to."""
    for route in SECRET:
        answer = client.get(route.url(partial(_part, shared_world, {}, route.name)))
        if answer.status_code in (200, 404, 410):
            told = answer.headers.get("Referrer-Policy", "")
            assert told in ("no-referrer", "strict-origin", "same-origin"), (route.name, told)
        if answer.status_code == 200:
            assert "no-store" in answer.headers.get("Cache-Control", ""), route.name


def test_the_librarys_doors_count_by_themselves():
    doors = "login login_failed signup reset_password reset_password_from_key request_login_code confirm_email"
    assert set(doors.split()) <= app_settings.RATE_LIMITS.keys()
