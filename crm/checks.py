"""What must be so before the site serves, as Django system checks.

Errors stop ``./run`` and ``manage.py check``; ``check --deploy`` asks what only a production site must have.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1", "testserver"}
_FEWEST_DIFFERENT_BYTES = 12  # 32 random bytes with fewer different ones: once in more than 10**18 tries


def _keys() -> Iterator[tuple[str, bytes]]:
    """Every 256-bit key by its name."""
    for name, key in settings.ENCRYPTION_KEYS.items():
        yield f"ENCRYPTION_KEYS {name!r}", key
    yield "HASH_KEY", settings.HASH_KEY
    yield "LEDGER_KEY", settings.LEDGER_KEY
    if settings.BACKUP_KEY:
        yield "BACKUP_KEY", settings.BACKUP_KEY
    if (key_of_file := settings.DATABASES["default"].get("OPTIONS", {}).get("key", "")) != "":
        yield "DATABASE_KEY", _hexadecimal(key_of_file)


def _hexadecimal(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


@register(Tags.security)
def keys_are_strong(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every key is 256 bits, looks random, and serves one purpose."""
    seen: dict[bytes, str] = {}
    found: list[CheckMessage] = []
    for name, key in _keys():
        if len(key) != 32:
            found.append(Error(f"{name} must be 256 bits long.", id="assent.E001"))
        elif len(set(key)) < _FEWEST_DIFFERENT_BYTES:
            found.append(Error(f"{name} is not random.", hint="Make one with: openssl rand", id="assent.E002"))
        elif key in seen:
            message = f"{name} is the same as {seen[key]}; each key serves one purpose."
            found.append(Error(message, id="assent.E003"))
        seen.setdefault(key, name)
    return found


@register(Tags.security)
def encryption_keys_have_names(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A sealed value carries the name of its key in one byte's length."""
    if all(0 < len(name.encode()) < 256 for name in settings.ENCRYPTION_KEYS):
        return []
    return [
        Error(
            "Each of ENCRYPTION_KEYS needs a name before its colon.",
            hint="Write it as k1:<32 bytes in base64>, the active key first.",
            id="assent.E004",
        )
    ]


@register(Tags.security)
def database_is_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A database file is encrypted as a whole: by an SQLite that can, and does."""
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return [Error("DATABASE_URL names an unencrypted SQLite file; use sqlcipher:///.", id="assent.E005")]
    if settings.DATABASES["default"]["ENGINE"] == "crm.lib.sqlcipher" and not _cipher_version():
        return [Error("The installed sqlcipher3 package can't encrypt.", id="assent.E006")]
    return []


def _cipher_version() -> str:
    from sqlcipher3 import dbapi2

    found = dbapi2.connect(":memory:").execute("PRAGMA cipher_version").fetchone()
    return str(found[0]) if found else ""


@register(Tags.security)
def secrets_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Nobody but its owner reads the file with the keys."""
    path = settings.SECRETS_FILE
    if path.exists() and path.stat().st_mode & 0o077:
        hint = f"chmod 600 {path}"
        return [Error("Others on this machine can read the file with the keys.", hint=hint, id="assent.E007")]
    return []


@register(Tags.security, deploy=True)
def public_address_is_https(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Personal data crosses no network in the clear."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme == "https" or (address.hostname or "") in _LOCAL_NAMES:
        return []
    hint = "Put a proxy with a certificate in front, and set PUBLIC_URL to its https address."
    return [Error("PUBLIC_URL is not https, and others can reach it.", hint=hint, id="assent.E008")]


@register(Tags.security, deploy=True)
def volume_is_declared_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL does not encrypt its files; the disk under it must, and only its operator knows."""
    on_postgres = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    if not on_postgres or settings.DATABASE_VOLUME_ENCRYPTED:
        return []
    hint = "Encrypt the volume and then set DATABASE_VOLUME_ENCRYPTED=true; docs/self-hosting.md says how."
    return [Warning("Nothing says that PostgreSQL's files are encrypted.", hint=hint, id="assent.W001")]


@register(Tags.security, deploy=True)
def backups_are_made(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a key of their own there are no backups."""
    if settings.BACKUP_KEY:
        return []
    hint = "Make a BACKUP_KEY with: openssl rand -base64 32"
    return [Warning("No backups are made: BACKUP_KEY is missing.", hint=hint, id="assent.W002")]
