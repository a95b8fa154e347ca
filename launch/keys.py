"""The secrets of one installation: made at the first start, kept in a file that its owner alone can read."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path

from launch.errors import Unable

_HEADER = """\
# Assent's keys. Whoever has this file and the data folder can read everything in it; without this file
# nobody can, you included. Keep a copy apart from the data and from its backups.
"""


def _random_256_bits() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "DATABASE_KEY": lambda: secrets.token_hex(32),
    "ENCRYPTION_KEYS": lambda: f"k1:{_random_256_bits()}",
    "HASH_KEY": _random_256_bits,
    "LEDGER_KEY": _random_256_bits,
    "BACKUP_KEY": _random_256_bits,
}
OPENS_NO_DATA = frozenset({"BACKUP_KEY"})  # an installation from before there was such a key gets one


def load(path: Path, environ: MutableMapping[str, str]) -> None:
    """Add what stands in ``path``, keys and other settings; what the environment says already wins.

    Raises Unable.
    """
    if path.exists():
        for name, value in _read(path).items():
            if not environ.get(name):
                environ[name] = value


def complete(path: Path, environ: MutableMapping[str, str], *, data_exists: bool) -> None:
    """Make the keys that are missing, if this is the first start.

    With data there but no key, nothing is made: a new key would open nothing and hide the loss of the old.
    Raises Unable.
    """
    missing = [name for name in MAKERS if not environ.get(name)]
    lost = [name for name in missing if name not in OPENS_NO_DATA]
    if lost and data_exists:
        raise Unable(
            f"There is data, but {path} lacks {', '.join(lost)}: "
            "put the file back from your copy, or move the data folder away to begin anew."
        )
    if missing:
        made = {name: MAKERS[name]() for name in missing}
        _write(path, {**(_read(path) if path.exists() else {}), **made})
        environ.update(made)


def recognise(path: Path, environ: Mapping[str, str]) -> None:
    """Compare with the check values in ``path``, which tell keys apart and tell nothing about them.

    A wrong hash key would go unnoticed otherwise, and whoever opted out would no longer be found. New names of
    ``ENCRYPTION_KEYS`` join, old ones may go. Raises Unable.
    """
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    found = {name: _check_value(key) for name, key in _lasting(environ)}
    altered = [name for name, value in found.items() if known.get(name, value) != value]
    if altered:
        raise Unable(f"{', '.join(altered)}: not the key this data was made with; put the right one back.")
    if found != known:
        path.write_text(json.dumps(found, indent=1))


def _lasting(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("HASH_KEY", "LEDGER_KEY"):
        yield name, environ[name]
    for part in environ["ENCRYPTION_KEYS"].split(","):
        name, _, key = part.strip().partition(":")
        yield f"ENCRYPTION_KEYS {name}", key


def _check_value(key: str) -> str:
    return hmac.new(key.encode(), b"Assent key check", hashlib.sha256).hexdigest()[:16]


def _read(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
            print(f"{path} could be read by others; it is now readable by its owner alone.", flush=True)
        text = path.read_text()
    except OSError as error:
        raise Unable(f"The keys in {path} can't be read: {error.strerror}.") from error
    lines = [line.strip() for line in text.splitlines()]
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


def _write(path: Path, keys: Mapping[str, str]) -> None:
    """Written whole beside it and moved into place, so that a full disk leaves no half a file."""
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_HEADER + "".join(f"{name}={value}\n" for name, value in keys.items()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise Unable(f"The keys can't be written to {path}: {error.strerror}.") from error
