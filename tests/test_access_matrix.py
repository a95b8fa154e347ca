"""AC-7: every route, tried by everybody. A route that nobody classified, or a parameter without a sample, fails."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.routes import Route, every_route
from tests.world import World

pytestmark = pytest.mark.django_db

ROUTES = every_route()
WORKSPACE = [route for route in ROUTES if route.access and route.access.door == "workspace"]
ROLES = {"rita": Role.READ_ONLY, "bob": Role.MEMBER, "max": Role.MANAGER, "alice": Role.OWNER}


def names(routes: list[Route]) -> list[str]:
    return [f"{route.name}({','.join(route.params)})" for route in routes]


@pytest.fixture
def world(shared_world, db):
    return shared_world


@pytest.fixture(scope="module")
def sessions(shared_world, django_db_blocker):
    """The session of each, signed in with every factor, once for all the tests."""
    with django_db_blocker.unblock():
        clients = {name: Client() for name in (*ROLES, "olga")}
        for name, client in clients.items():
            client.force_login(shared_world.member_with_mfa(name))
        connection.close()
    return {name: client.cookies["session"].value for name, client in clients.items()}


@pytest.fixture
def member(sessions):
    """A client by name, signed in."""
    clients = {name: Client() for name in sessions}
    for name, client in clients.items():
        client.cookies["session"] = sessions[name]
    return clients


def address(route: Route, world: World, *, records_of: str = "ours") -> str:
    return route.url(lambda param: world.sample(param, route.name, records_of))


def ask(client, route: Route, url: str):
    """GET what may be got; POST (empty) what takes only POST."""
    answer = client.get(url)
    return client.post(url) if answer.status_code == 405 else answer


@pytest.mark.once
def test_every_route_says_what_it_demands():
    silent = [route.name for route in ROUTES if route.access is None]
    assert not silent, "these carry none of @public, @signed_in, @workspace_view"


@pytest.mark.once
@pytest.mark.parametrize("route", WORKSPACE, ids=names(WORKSPACE))
def test_ac7_a_page_of_a_workspace(route, world, client, member):
    url = address(route, world)
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")), "anonymous"

    olga = member["olga"]
    statuses = {olga.get(url).status_code, olga.post(url).status_code}
    assert statuses <= {404, 405} and 404 in statuses, "outsider"

    for name, role in ROLES.items():
        if not role.at_least(route.access.role):
            answer = ask(member[name], route, url)
            assert answer.status_code == 403, f"{role} may not, but got {answer.status_code}"


@pytest.mark.parametrize("route", WORKSPACE, ids=names(WORKSPACE))
def test_ac7_members_who_may_are_let_in(route, world, member):
    """The lowest role that may, and the highest: access.py compares ranks, so those between are no other case.

    Each page is asked of each database once."""
    may = [name for name, role in ROLES.items() if role.at_least(route.access.role)]
    tried = may[:1] if connection.vendor == "postgresql" else dict.fromkeys((may[0], may[-1]))
    for name in tried:
        answer = member[name].get(address(route, world))
        assert answer.status_code in (200, 204, 302, 405), f"{ROLES[name]} got {answer.status_code}"


OF_A_RECORD = [route for route in WORKSPACE if set(route.params) - {"workspace", "kind", "carrier", "report"}]


@pytest.mark.once
@pytest.mark.parametrize("route", OF_A_RECORD, ids=names(OF_A_RECORD))
def test_ac7_another_workspaces_record_does_not_exist(route, world, member):
    """Alice is owner at home; Olga's records are not found through Alice's address, whatever the method."""
    alice = member["alice"]
    url = address(route, world, records_of="theirs")
    statuses = {alice.get(url).status_code, alice.post(url).status_code}
    assert statuses <= {404, 405} and 404 in statuses, statuses


SIGNED_IN = [route for route in ROUTES if route.access and route.access.door == "signed in"]


@pytest.mark.once
@pytest.mark.parametrize("route", SIGNED_IN, ids=names(SIGNED_IN))
def test_pages_of_an_account_ask_to_sign_in(route, world, client):
    answer = ask(client, route, address(route, world))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


@pytest.mark.once
@pytest.mark.parametrize("route", SIGNED_IN, ids=names(SIGNED_IN))
def test_pages_of_the_sites_admin_do_not_exist_for_others(route, world, member):
    status = ask(member["alice"], route, address(route, world)).status_code
    assert status == 404 if route.access.staff else status < 500


PUBLIC = [route for route in ROUTES if route.access and route.access.door == "public"]


@pytest.mark.both
@pytest.mark.parametrize("route", PUBLIC, ids=names(PUBLIC))
def test_public_doors_answer_whatever_comes(route, world, client):
    url = address(route, world)
    for answer in (
        client.get(url),
        client.post(url),
        client.post(url, data=b"\x00\xff{", content_type="application/json"),
        client.post(url, data={"email": "\x00", "address": "\x00", "name": "\x00" * 9}),
        client.get(url, {"page": "9" * 40, "q": "\x00", "next": "//evil.example"}),
    ):
        not_ready = route.name == "readyz" and answer.status_code == 503  # its answer, not an accident
        assert answer.status_code < 500 or not_ready, f"{route.name}: {answer.status_code}"
