"""CK-1, CK-2, RT-7: nothing but the essential before a choice, proof of the choice, and the signal that says no."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from crm import setup
from crm.lib import cookies
from privacy.cookies.middleware import only_allowed
from privacy.cookies.models import CookieChoice, GpcSignal

pytestmark = pytest.mark.django_db

PAGE = "/privacy/cookies/"
STATS = {
    "name": "_stats*",
    "purpose": "counts pages",
    "lifetime": "a year",
    "category": "performance",
    "provider": "Stats Ltd",
    "script": "https://stats.example/s.js",
}
SHOP = {"name": "basket", "purpose": "remembers the basket", "lifetime": "a day", "category": "functional"}


@pytest.fixture
def extra(settings):
    settings.EXTRA_COOKIES = json.dumps([STATS, SHOP])


def kept(request):
    """Which of three cookies a page sets in this browser."""

    def view(request):
        response = HttpResponse()
        for name in ("_stats_id", "basket", "unheard_of", "csrftoken"):
            response.set_cookie(name, "1")
        return response

    return set(only_allowed(view)(request).cookies)


def test_ck1_without_anything_optional_nobody_is_asked(client, db):
    text = client.get("/privacy/policy/").content.decode()
    assert "Accept all" not in text
    assert "nothing to ask you" in client.get(PAGE).content.decode()
    assert cookies.asked_for() == []


def test_ck1_before_a_choice_only_the_essential(client, extra):
    answer = client.get("/privacy/policy/")
    text = answer.content.decode()
    assert "Accept all" in text and "Refuse all" in text
    assert "stats.example" not in text and "stats.example" not in answer["Content-Security-Policy"]
    assert kept(RequestFactory().get("/")) == {"csrftoken"}


def test_ck1_accepting_refusing_and_taking_back_are_one_click_each(client, extra):
    client.post(PAGE, {"choice": "all", "next": "/privacy/policy/"})
    answer = client.get("/privacy/policy/")
    assert '<script src="https://stats.example/s.js" defer>' in answer.content.decode()
    assert "script-src 'self' https://stats.example" in answer["Content-Security-Policy"]
    assert "Accept all" not in answer.content.decode()
    client.cookies["_stats_id"] = "42"
    client.post(PAGE, {"choice": "none"})
    answer = client.get("/privacy/policy/")
    assert "stats.example" not in answer.content.decode()
    assert answer.cookies["_stats_id"]["max-age"] == 0
    assert [row.allowed for row in CookieChoice.objects.order_by("at")] == [["functional", "performance"], []]


def test_ck1_one_by_one(client, extra):
    client.post(PAGE, {"choice": "some", "allow": ["functional", "essential", "nonsense"]})
    assert CookieChoice.objects.get().allowed == ["functional"]


def test_ck1_the_proof_names_nobody(client, extra):
    client.post(PAGE, {"choice": "none"})
    row = CookieChoice.objects.get()
    assert row.account is None
    assert str(row.pk) in client.get(PAGE).content.decode()


def test_ck1_a_forged_choice_is_none(client, extra):
    client.cookies["cookie_choice"] = '{"allowed": ["performance"]}'
    assert "stats.example" not in client.get("/privacy/policy/").content.decode()


def test_ck1_with_another_register_the_visitor_is_asked_anew(client, extra, settings):
    client.post(PAGE, {"choice": "all"})
    settings.EXTRA_COOKIES = json.dumps([STATS, SHOP, {**SHOP, "name": "ads", "category": "targeting"}])
    assert "Accept all" in client.get("/privacy/policy/").content.decode()


def test_rt7_the_signal_refuses_what_others_read_even_after_a_yes(client, extra):
    client.post(PAGE, {"choice": "all"})
    answer = client.get(PAGE, headers={"Sec-GPC": "1"})
    assert "Global Privacy Control, and it is honoured" in answer.content.decode()
    for value, loaded in (("1", False), ("0", True), ("true", True)):
        text = client.get("/privacy/policy/", headers={"Sec-GPC": value}).content.decode()
        assert ("stats.example" in text) is loaded, value


def test_rt7_the_signal_is_recorded_once_for_an_account(client, cast):
    client.force_login(cast.bob)
    for _time in range(3):
        client.get(PAGE, headers={"Sec-GPC": "1"})
    assert GpcSignal.objects.get().account == cast.bob


def test_no_script_runs_where_the_address_is_a_secret(client, extra, cast):
    from privacy.requests import filing, links

    asked = filing.file(cast.workspace, "access", email="ana@example.com", name="Ana")
    client.post(PAGE, {"choice": "all"})
    answer = client.get(f"/privacy/requests/{links.token(asked)}/")
    assert "stats.example" not in answer.content.decode() + answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "strict-origin"  # nor does the page after it learn the address


def test_no_script_runs_where_passwords_and_codes_are_typed_or_somebody_is_signed_in(client, extra, cast):
    client.post(PAGE, {"choice": "all"})
    link = setup.make_link().removeprefix(settings.PUBLIC_URL)
    names = "account_login account_signup account_request_login_code account_reset_password mfa_authenticate"
    for path in (*map(reverse, names.split()), link):
        answer = client.get(path, follow=True)
        assert answer.status_code in (200, 410), path
        assert "stats.example" not in answer.content.decode() + answer["Content-Security-Policy"], path
    assert "stats.example" in client.get("/privacy/").content.decode()
    client.force_login(cast.bob)
    for path in (f"/w/{cast.workspace.slug}/contacts/", reverse("mfa_index"), reverse("account_change_password")):
        assert "stats.example" not in client.get(path, follow=True).content.decode(), path


def test_every_entrance_leaves_scripts_out():
    """Whoever makes a page for signing in takes the layout; whoever makes a layout thinks of this."""
    for layout in Path(settings.BASE_DIR, "templates").glob("*.html"):
        text = layout.read_text()
        if "cookies/_banner.html" in text:
            assert layout.name == "public.html" or "with no_scripts=True" in text, layout.name


def test_the_well_known_files(client, settings, db):
    settings.SECURITY_CONTACT = "mailto:security@operator.example"
    assert client.get("/.well-known/gpc.json").json()["gpc"] is True
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@operator.example\n" in text and "Expires: 20" in text


@pytest.mark.parametrize(
    "given", ["nonsense", "{}", '[{"name": "x"}]', json.dumps([{**SHOP, "category": "essential"}])]
)
def test_a_bad_register_stops_the_start(settings, given):
    settings.EXTRA_COOKIES = given
    with pytest.raises(SystemCheckError, match="EXTRA_COOKIES"):
        call_command("check")


def test_a_page_back_leads_nowhere_else(client, extra):
    assert client.post(PAGE, {"choice": "none", "next": "https://evil.example/"})["Location"] == PAGE
    assert client.post(PAGE, {"choice": "none", "next": "no-such-page"}).status_code == 302
