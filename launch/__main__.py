"""``./run``: make what is missing, start everything, say where it is."""

import argparse
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from launch import freshness, group, interpreter, keys, places
from launch.errors import Unable
from launch.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Start Assent: web server, worker, clock and queue as one group. Ctrl-C stops all of it.",
        epilog="./run manage COMMAND runs a command of Django or Assent with these settings.",
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="port to listen on (default: 8000; 0 takes a free one)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--demo", action="store_true", help="add a sample workspace, once, plainly marked")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 0 to 65535")
    return int(text)


def main(arguments: list[str]) -> None:
    """Raises Unable with one sentence whenever the group can't be started."""
    managing = arguments[:1] == ["manage"]
    options = _options([] if managing else arguments)
    _enter_environment(arguments)
    keys.load(places.secrets_file(ROOT, os.environ), os.environ)
    where = places.Places.of(ROOT, os.environ)
    where.make()
    if managing:
        _find_keys(where)
        environ = group.environment(where, host=options.host, port=options.port)
        os.execve(sys.executable, [sys.executable, "manage.py", *arguments[1:]], environ)  # noqa: S606
    locked = places.lock(where.data)
    _find_keys(where)
    listener = group.listen(options.host, options.port)
    environ = group.environment(where, host=options.host, port=listener.getsockname()[1])
    supervisor = Supervisor(environ, ROOT, [locked])
    try:
        if _start(supervisor, where, listener, demo=options.demo):
            supervisor.run()
    finally:
        if supervisor.requests:
            print("Stopping; once more stops it at once.", flush=True)
        supervisor.stop()


def _enter_environment(arguments: list[str]) -> None:
    """Go on in the virtual environment's interpreter, or in the one that ASSENT_PYTHON names, as it is."""
    if "ASSENT_PYTHON" in os.environ:
        missing = interpreter.missing_packages(ROOT / "requirements.in")
        if missing:
            raise Unable(f"ASSENT_PYTHON's Python lacks {', '.join(missing)}: install requirements.txt into it.")
        return
    venv = ROOT / ".venv"
    python = interpreter.prepared(venv, ROOT / "requirements.txt")
    if Path(sys.prefix).resolve() != venv.resolve():
        os.execv(python, [str(python), "-m", "launch", *arguments])  # noqa: S606
    missing = interpreter.missing_packages(ROOT / "requirements.in")
    if missing:
        raise Unable(f"The environment in .venv lacks {', '.join(missing)}: delete the folder .venv and start again.")


def _find_keys(where: places.Places) -> None:
    data_exists = where.database.exists() or where.key_check.exists()
    keys.complete(where.secrets, os.environ, data_exists=data_exists)
    keys.recognise(where.key_check, os.environ)


def _start(supervisor: Supervisor, where: places.Places, listener: socket.socket, *, demo: bool) -> bool:
    """Start the group, each after what it needs. False if stopping was asked for meanwhile."""
    if not (os.environ.get("CELERY_BROKER_URL") and os.environ.get("CACHE_URL")):
        where.socket.unlink(missing_ok=True)
        queue = supervisor.start(group.valkey(where))
        if not supervisor.wait_for(lambda: _answers(where.socket), [queue], 30):
            return False
    if not where.database.exists():
        print("Preparing the database ...", flush=True)
    address = supervisor.environ["PUBLIC_URL"]
    link = _prepare(supervisor.environ, where, demo=demo)
    web = supervisor.start(group.web(listener))
    if not supervisor.wait_for(lambda: _serves(listener, address), [web], 60):
        return False
    supervisor.start(group.worker())
    supervisor.start(group.beat(where))
    _announce(address, link, where)
    return True


def _prepare(environ: Mapping[str, str], where: places.Places, *, demo: bool) -> str:
    """Let Django bring database and static files up to date; the set-up link while nobody owns the site yet.

    In a process group of its own: a Ctrl-C stops the start, but no migration half-way.
    """
    if not demo and freshness.holds(where, environ):
        return ""
    freshness.forget(where)
    command = [sys.executable, "manage.py", "prepare", *(["--demo"] if demo else [])]
    result = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, process_group=0)
    if result.returncode == 0:
        print(result.stderr, end="", flush=True)
        link = result.stdout.strip()
        if not link:
            freshness.note(where, environ)
        return link
    raise Unable(_reason(result.stderr))


def _reason(said: str) -> str:
    """The sentence in what a failing process said; all of it when there is none."""
    lines = said.strip().splitlines() or ["The database could not be prepared, and nothing was said why."]
    kind, _, sentence = lines[-1].partition(": ")
    if kind == "ModuleNotFoundError":
        return f"A Python module is missing ({sentence}): delete the folder .venv and start again."
    if kind in ("CommandError", "django.core.exceptions.ImproperlyConfigured"):
        return sentence
    return said.strip()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _serves(listener: socket.socket, public_url: str) -> bool:
    host, port = listener.getsockname()[:2]
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not listened on)
    connection = http.client.HTTPConnection(reached, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(public_url).netloc})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(address: str, link: str, where: places.Places) -> None:
    print(f"\nAssent runs at {address}")
    if link:
        print(f"Set it up (this link works once): {link}")
    print(f"Data: {where.data}   Keys: {where.secrets} (keep a copy apart from the data)")
    print("Ctrl-C stops it.\n", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Unable as sentence:
        sys.exit(f"{sentence}")
    except KeyboardInterrupt:
        sys.exit(130)
