"""docs/configuration.md lists every setting that the code reads, and no other."""

import os
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import environ
import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [*(ROOT / "launch").glob("*.py"), ROOT / "deploy" / "gunicorn.conf.py"]
READ_OUTSIDE_DJANGO = re.compile(r"""(?:environ|given)(?:\.get\(|\[)"([A-Z_]+)"|"([A-Z_]+)" in os\.environ""")
OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}


class Recorder(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)


def documented() -> set[str]:
    text = (ROOT / "docs" / "configuration.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def read_by_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Settings are read for both databases, with everything switched on that brings settings of its own."""
    switched_on = {"GOOGLE_CLIENT_ID": "x", "GOOGLE_CLIENT_SECRET": "x"}
    switched_on |= {"MICROSOFT_CLIENT_ID": "x", "MICROSOFT_CLIENT_SECRET": "x"}
    for url in ("sqlcipher:////tmp/x.db", "postgres://u:p@localhost/x"):
        recorder = Recorder({**os.environ, **switched_on, "DATABASE_URL": url})
        monkeypatch.setattr(environ.Env, "ENVIRON", recorder)
        runpy.run_path(str(ROOT / "crm" / "settings.py"))
        yield from recorder.asked


def read_outside_django() -> Iterator[str]:
    for source in SOURCES:
        for groups in READ_OUTSIDE_DJANGO.findall(source.read_text()):
            yield from filter(None, groups)


def test_every_setting_is_documented_and_every_documented_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = {*read_by_settings(monkeypatch), *read_outside_django()} - OF_DJANGO
    assert sorted(read - documented()) == [], "read but not documented"
    assert sorted(documented() - read) == [], "documented but not read"


def test_every_documented_setting_has_meaning_and_default() -> None:
    rows = re.findall(r"^\| `[A-Z_]+` \|.*$", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    for row in rows:
        name, meaning, default, _form = row.strip("|").split("|")
        assert meaning.strip() and default.strip(), name
