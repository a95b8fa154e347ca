"""Nothing that people read is out of a translator's reach: pages, mails, and the map of personal data."""

import ast
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from crm.lib.personal_data import entries

ROOT = Path(__file__).resolve().parent.parent
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
NAMES = {"PDF", "CSV", "JSON", "JSON-LD", "STOP", "START", "HELP", "YES"}
"""Of formats and commands: the same in every language."""

_TAGS = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|{%\s*blocktrans.*?endblocktrans\w*\s*%}|{%.*?%}|{{.*?}}", re.S)
_WORD = re.compile(r"[A-Za-z]{2,}")
_FILE = re.compile(r"[\w.]+(\.\w+|/)")


class Page(HTMLParser):
    """Collects what a template says without asking for a translation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within += tag in ("script", "style", "code", "svg", "kbd")
        said = [value for name, value in attrs if name in ("title", "placeholder", "aria-label", "alt") and value]
        self.found += [value for value in said if _WORD.search(value)]

    def handle_endtag(self, tag: str) -> None:
        self.within -= tag in ("script", "style", "code", "svg", "kbd")

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if not self.within and _WORD.search(text) and not _FILE.fullmatch(text):
            self.found += sorted(set(_WORD.findall(text)) - {word for name in NAMES for word in name.split("-")})


def test_every_word_of_a_page_is_in_a_translators_reach():
    bare = {}
    for path in (ROOT / "templates").rglob("*.html"):
        if path.parent.name == "elements" or path.stem == "setup":  # names of classes between tags
            continue
        page = Page()
        page.feed(_TAGS.sub(" ", path.read_text()))
        if page.found:
            bare[path.name] = page.found
    assert not bare


def test_every_word_of_a_mail_is_in_a_translators_reach():
    bare = {}
    for path in (ROOT / "templates").rglob("*.txt"):
        words = _WORD.findall(_TAGS.sub(" ", path.read_text()).replace("Subject:", ""))
        if words:
            bare[path.name] = words
    assert not bare


@cache
def marked() -> set[str]:
    """Every text that some module hands to a translator."""
    found = set()
    for app in ("crm", "accounts", "contacts", "projects", "messaging", "privacy"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    return found


def test_pv1_every_word_of_the_map_of_personal_data_is_in_a_translators_reach():
    said = set()
    for entry in entries():
        said.add(entry.title)
        for what in entry.personal().values():
            said |= {what.category, what.purpose, what.source, what.retention, *what.recipients}
            said |= {what.keep_ground, what.keep_until, what.excluded_because} - {""}
    assert said - marked() == set()
