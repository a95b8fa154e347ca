"""The world in which tests run: fresh keys, folders of their own, a real Valkey, and a real PostgreSQL if asked for.

A pytest plugin (``-p tests.environment``), since the environment must stand before Django reads its settings. The
servers start with pytest, not with the import. ``python -m tests.environment COMMAND`` runs anything else in it.

``TEST_DATABASE=postgres`` runs on PostgreSQL: on the one ``TEST_DATABASE_URL`` names, else on one started here.
"""

import atexit
import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from launch.group import valkey_server
from launch.supervisor import end_with_parent
from tests import postgres

_MINE = "ASSENT_TEST_HOME"


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _prepare() -> None:
    """What all processes of this run share, made by the first of them."""
    home = Path(tempfile.mkdtemp(prefix="assent-test-"))
    os.environ.update(
        {
            _MINE: str(home),
            "SECRET_KEY": secrets.token_urlsafe(50),
            # Always the same, so that a migrated database can be kept for the next run (tests/migrated.py).
            "DATABASE_KEY": hashlib.sha256(b"the tests' database").hexdigest(),
            "ENCRYPTION_KEYS": f"t1:{_key()}",
            "HASH_KEY": _key(),
            "LEDGER_KEY": _key(),
            "BACKUP_KEY": _key(),
            "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
            "PUBLIC_URL": "http://testserver",
            "GOOGLE_CLIENT_ID": "google-client",
            "GOOGLE_CLIENT_SECRET": "google-secret",
            "MICROSOFT_CLIENT_ID": "microsoft-client",
            "MICROSOFT_CLIENT_SECRET": "microsoft-secret",
            "DATABASE_URL": _database_url(home),
        }
    )
    for name in ("EMAIL_URL", "DEBUG", "TRUSTED_PROXIES", "LOG_LEVEL", "SECRETS_FILE"):
        os.environ.pop(name, None)
    atexit.register(shutil.rmtree, home, ignore_errors=True)


def _database_url(home: Path) -> str:
    if os.environ.get("TEST_DATABASE", "sqlcipher") != "postgres":
        return f"sqlcipher:///{home}/assent.db"
    return os.environ.get("TEST_DATABASE_URL") or postgres.url(_postgres_folder(home))


def _postgres_folder(home: Path) -> Path:
    """Not in the home folder: that one is closed to the unprivileged user who runs PostgreSQL for root."""
    return home.with_name(home.name + "-postgres")


def _separate() -> None:
    """What each process has to itself, so that xdist's workers don't meet: folders, and databases of Valkey."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    home = Path(os.environ[_MINE])
    for name, folder in (("DATA_DIR", "data"), ("JOURNAL_DIR", "journal")):
        path = home / worker / folder
        path.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(path)
    os.environ["CELERY_BROKER_URL"] = f"redis+socket://{_socket(home)}?virtual_host={2 * number}"
    os.environ["CACHE_URL"] = f"unix://{_socket(home)}?db={2 * number + 1}"


def _socket(home: Path) -> Path:
    return home / "valkey.sock"


def start_services() -> None:
    """Start what this run needs; it ends with this process."""
    home = Path(os.environ[_MINE])
    _start_valkey(home)
    if os.environ.get("TEST_DATABASE") == "postgres" and not os.environ.get("TEST_DATABASE_URL"):
        atexit.register(postgres.start(_postgres_folder(home)))


def _start_valkey(home: Path) -> None:
    options = {"port": "0", "unixsocket": str(_socket(home)), "dir": str(home), "save": "", "databases": "64"}
    server = subprocess.Popen(
        [str(valkey_server()), *(part for name, value in options.items() for part in (f"--{name}", value))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=end_with_parent(),
    )
    atexit.register(server.kill)
    deadline = time.monotonic() + 30
    while not _socket(home).exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("Valkey did not start.")
        time.sleep(0.02)


def pytest_configure(config: Any) -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that asks the database
    if not hasattr(config, "workerinput"):
        start_services()


if _MINE not in os.environ:
    _prepare()
_separate()

if __name__ == "__main__":
    sys.exit(subprocess.call(sys.argv[1:]))
