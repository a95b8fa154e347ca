"""SE-1: the database file is AES-256 at rest, and opens with its own key only."""

import secrets
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import ConnectionHandler

from tests.cast import make_contact, make_user, make_workspace

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of the embedded database")


def database(path: Path, **options) -> ConnectionHandler:
    own = settings.DATABASES["default"]
    return ConnectionHandler({"default": {**own, "NAME": str(path), "OPTIONS": {**own["OPTIONS"], **options}}})


@pytest.mark.django_db(transaction=True)
def test_se1_the_file_shows_neither_header_nor_names(tmp_path):
    workspace = make_workspace(make_user())
    make_contact(workspace, "Xanthippe Canary", email="xanthippe@example.com")
    copy = tmp_path / "copy.db"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    raw = copy.read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert b"xanthippe" not in raw.lower()


@pytest.mark.django_db
def test_se1_another_key_does_not_open_it(tmp_path):
    path = tmp_path / "one.db"
    with database(path)["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE t (x)")
    with pytest.raises(ImproperlyConfigured, match="does not open with this DATABASE_KEY"):
        database(path, key=secrets.token_hex(32))["default"].cursor()


@pytest.mark.django_db
def test_se1_a_plain_sqlite_file_is_refused(tmp_path):
    import sqlite3

    path = tmp_path / "plain.db"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE t (x)")
    with pytest.raises(ImproperlyConfigured, match="does not open"):
        database(path)["default"].cursor()


@pytest.mark.django_db
def test_a_key_that_is_no_key_is_said_so(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="64 hexadecimal digits"):
        database(tmp_path / "x.db", key="short")["default"].cursor()
