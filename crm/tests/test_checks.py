"""What stops a start, and what only a production site must have."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from crm.checks import (
    database_is_encrypted,
    encryption_keys_have_names,
    keys_are_strong,
    public_address_is_https,
    secrets_are_private,
    volume_is_declared_encrypted,
)


def ids(messages: list[checks.CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_fresh_keys_pass() -> None:
    assert keys_are_strong(None) == []


def test_a_key_that_is_not_random_is_refused(settings: Any) -> None:
    settings.HASH_KEY = b"a" * 32
    assert ids(keys_are_strong(None)) == ["assent.E002"]


def test_a_key_of_the_wrong_length_is_refused(settings: Any) -> None:
    settings.LEDGER_KEY = secrets.token_bytes(16)
    assert ids(keys_are_strong(None)) == ["assent.E001"]


def test_one_key_for_two_purposes_is_refused(settings: Any) -> None:
    settings.LEDGER_KEY = settings.HASH_KEY
    assert ids(keys_are_strong(None)) == ["assent.E003"]


def test_an_encryption_key_without_a_name_is_refused(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = {"": secrets.token_bytes(32)}
    assert ids(encryption_keys_have_names(None)) == ["assent.E004"]


def test_plain_sqlite_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert ids(database_is_encrypted(None)) == ["assent.E005"]


@pytest.mark.parametrize(("mode", "found"), [(0o600, []), (0o640, ["assent.E007"]), (0o604, ["assent.E007"])])
def test_a_secrets_file_that_others_can_read_is_refused(
    settings: Any, tmp_path: Path, mode: int, found: list[str]
) -> None:
    settings.SECRETS_FILE = tmp_path / "secrets.env"
    (tmp_path / "secrets.env").touch(mode=mode)
    (tmp_path / "secrets.env").chmod(mode)
    assert ids(secrets_are_private(None)) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://crm.example.org", []),
        ("http://localhost:8000", []),
        ("http://crm.example.org", ["assent.E008"]),
        ("http://192.168.1.4:8000", ["assent.E008"]),
    ],
)
def test_a_published_site_is_https(settings: Any, address: str, found: list[str]) -> None:
    settings.PUBLIC_URL = address
    assert ids(public_address_is_https(None)) == found


def test_postgres_on_a_volume_of_unknown_encryption_is_warned_of(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.DATABASE_VOLUME_ENCRYPTED = False
    assert ids(volume_is_declared_encrypted(None)) == ["assent.W001"]
    settings.DATABASE_VOLUME_ENCRYPTED = True
    assert volume_is_declared_encrypted(None) == []
