"""Styles and scripts of a page together stay under 60 KB compressed (htmx included)."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from crm import brand

LIMIT = 60_000
LINKED = re.compile(r'{% static "([^"]+\.(?:css|js))" %}')
TEMPLATES = Path(__file__).parents[2] / "templates"


def linked(*templates: str) -> set[str]:
    return {path for name in templates for path in LINKED.findall((TEMPLATES / name).read_text())}


def compressed(path: str) -> int:
    found = finders.find(path)
    assert isinstance(found, str), f"{path} is linked but does not exist"
    return len(gzip.compress(Path(found).read_bytes()))


def test_a_page_of_the_app_is_light():
    files = linked("base.html", "app.html")
    assert {"css/tokens.css", "js/app.js", "django_htmx/htmx-2.min.js"} <= files
    assert sum(map(compressed, files)) + len(gzip.compress(brand.css("").encode())) < LIMIT


def test_the_icons_are_one_small_file():
    assert compressed("img/icons.svg") < 8_000


def test_the_font_is_small():
    found = finders.find("fonts/assent-sans.woff2")
    assert isinstance(found, str)
    assert Path(found).stat().st_size < 60_000
