"""The template tags of the design language."""

import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from crm.lib.toasts import undo_address
from crm.templatetags import ui

ROOT = Path(__file__).parents[2]
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
NAMED = re.compile(r"""{% (?:icon|nav_item "[^"]*" \w+|badge \w+ "[^"]*") "([\w-]+)"|with icon="([\w-]+)\"""")


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def get(query: str = "") -> object:
    return RequestFactory().get(f"/list/?{query}")


def test_every_icon_that_a_template_names_is_drawn():
    named = {
        (name or other): path.name
        for path in ROOT.glob("templates/**/*.html")
        for name, other in NAMED.findall(path.read_text())
    }
    assert {name: page for name, page in named.items() if name not in SPRITE} == {}


def test_every_icon_of_the_sprite_is_documented():
    documented = (ROOT / "docs/design-language.md").read_text()
    assert [name for name in sorted(SPRITE) if not re.search(rf"\b{name}\b", documented)] == []


def test_an_icon_without_words_is_labelled():
    assert 'aria-hidden="true"' in render('{% icon "mail" %}')
    assert 'aria-label="Email"' in render('{% icon "mail" label="Email" %}')


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Maya Lindqvist", "ML"),
        ("Cher", "C"),
        ("jean-luc de la tour", "JT"),
        ("", "?"),
        ("ana@example.com", "AE"),
        ("Łukasz", "Ł"),
    ],
)
def test_avatar_shows_initials(name, initials):
    assert f">{initials}<" in ui.avatar(name)


def test_avatar_keeps_its_colour_and_escapes():
    assert ui.avatar("Maya") == ui.avatar("Maya")
    assert "<b" not in ui.avatar("<b> <b>")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "just now"), (180, "3 min ago"), (7300, "2 h ago"), (90_000, "1 day ago"), (-7300, "in 2 h")],
)
def test_times_near_now_are_relative(seconds, text):
    assert f">{text}<" in ui.ago(timezone.now() - timedelta(seconds=seconds))


def test_times_far_away_are_dates():
    long_ago = timezone.now().replace(year=2020, month=3, day=3)
    assert "2020" in ui.ago(long_ago)
    assert ui.ago(None) == "–"
    assert "March 3, 2020" in ui.when(date(2020, 3, 3))


def test_a_sorted_column_says_so_and_turns_around():
    html = render('{% sort_header "name" "Name" %}', request=get("sort=name&stage=lead&page=4"))
    assert 'aria-sort="ascending"' in html
    assert "?sort=-name&amp;stage=lead" in html


def test_pager_keeps_the_filters():
    page = Paginator(range(100), 10).get_page(3)
    html = render("{% pager page %}", request=get("q=ana&page=3"), page=page)
    assert "21–30 of 100" in html
    assert "q=ana&amp;page=2" in html
    assert "q=ana&amp;page=4" in html


def test_nothing_to_page_shows_nothing():
    nobody: list[int] = []
    page = Paginator(nobody, 10).get_page(1)
    assert render("{% pager page %}", request=get(), page=page).strip() == ""


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        ("undo:/w/x/undo/", "/w/x/undo/"),
        ("", ""),
        ("undo:https://elsewhere.example/", ""),
        ("undo://elsewhere.example/", ""),
    ],
)
def test_undo_goes_to_our_own_pages_only(tags, address):
    assert undo_address(Message(messages.SUCCESS, "Archived.", extra_tags=tags)) == address


def test_a_page_that_does_not_exist_has_no_address():
    request = SimpleNamespace(workspace=SimpleNamespace(slug="abc"))
    assert render('{% workspace_url "nowhere:nothing" %}', request=request) == ""
    assert render('{% workspace_url "crm:today" %}', request=request) == "/w/abc/"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("curl/8.5", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, name):
    assert ui.device_name(user_agent) == name


def test_percent_of_nothing_is_nothing():
    assert render("{{ 3|percent_of:4 }} {{ 3|percent_of:0 }}") == "75 0"
