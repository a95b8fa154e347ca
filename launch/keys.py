"""The secrets of one installation: made at the first start, kept in a file that its owner alone can read."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
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
}


def of_installation(path: Path, given: Mapping[str, str], *, data_exists: bool) -> dict[str, str]:
    """The keys in ``path``, made if this is the first start; what the environment gives wins.

    With data there but no key, nothing is made: a new key would open nothing and hide the loss of the old.
    Raises Unable.
    """
    kept = _read(path) if path.exists() else {}
    missing = [name for name in MAKERS if not given.get(name) and not kept.get(name)]
    if missing and data_exists:
        raise Unable(
            f"There is data, but {path} lacks {', '.join(missing)}: "
            "put the file back from your copy, or move the data folder away to begin anew."
        )
    if missing:
        made = {name: MAKERS[name]() for name in missing}
        _write(path, {**kept, **made})
        kept.update(made)
    return {**kept, **{name: given[name] for name in kept if given.get(name)}}


def _read(path: Path) -> dict[str, str]:
    try:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
            print(f"{path} could be read by others; it is now readable by its owner alone.", flush=True)
        text = path.read_text()
    except OSError as error:
        raise Unable(f"The keys in {path} can't be read: {error.strerror}.") from error
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


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
