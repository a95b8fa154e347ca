"""Assent as a person starts it: ``./run`` in a copy of the source tree, with processes, keys and data of its own."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from urllib.parse import urlsplit

from launch.keys import MAKERS

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240  # seconds for a first start on a busy machine
_OF_THE_TESTS = {
    *MAKERS,
    *("DATABASE_URL", "DATA_DIR", "JOURNAL_DIR", "CELERY_BROKER_URL", "CACHE_URL", "PUBLIC_URL", "ALLOWED_HOSTS"),
    *(
        "DJANGO_SETTINGS_MODULE",
        "SECRETS_FILE",
        "ASSENT_TEST_HOME",
        "TEST_DATABASE",
        "DJANGO_ALLOW_ASYNC_UNSAFE",
        "PYTHONDONTWRITEBYTECODE",
        "EMAIL_URL",
    ),
}


def copy_tree(target: Path) -> Path:
    """What a clone would hold of the working tree: no data, no keys, no environment."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        for each in (name, *_compiled(name)):
            source, copy = ROOT / each, target / each
            if source.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy)
    return target


def _compiled(name: str) -> list[str]:
    """What Python made of a module, if it has: with it a copy need not compile a thousand modules once more."""
    return [cache_from_source(name)] if name.endswith(".py") else []


def environment(**more: str) -> dict[str, str]:
    """A person's environment rather than the tests', but for the packages, which need no second installation."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_TESTS}
    return {**kept, "ASSENT_PYTHON": sys.executable, **more}


def refusal(tree: Path, *options: str, **environ: str) -> tuple[int, str]:
    """Exit code and words of a ``./run`` that is to be refused."""
    result = subprocess.run(
        [tree / "run", "--port", "0", *options],
        env=environment(**environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return result.returncode, result.stdout.strip()


@dataclass
class Group:
    """A running group of processes."""

    tree: Path
    process: "subprocess.Popen[bytes]"
    address: str
    link: str
    seconds: float  # from typing the command to the printed address

    @classmethod
    def start(cls, tree: Path, *options: str, **environ: str) -> "Group":
        """Start it and wait for the address that it prints."""
        log = tree / "run.log"
        began = time.monotonic()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [tree / "run", "--port", "0", *options],
                env=environment(**environ),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        while "Ctrl-C stops it." not in log.read_text():
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                process.kill()
                raise AssertionError(f"./run did not come up:\n{log.read_text()}")
            time.sleep(0.05)
        said = log.read_text()
        address = re.search(r"^Assent runs at (\S+)$", said, re.MULTILINE)
        link = re.search(r"^Set it up .*?(http\S+)$", said, re.MULTILINE)
        assert address
        return cls(tree, process, address[1], link[1] if link else "", time.monotonic() - began)

    @property
    def log(self) -> str:
        return (self.tree / "run.log").read_text()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def wait_until_ready(self) -> dict[str, str]:
        """The answer of /readyz once it is 200."""
        return dict(json.loads(self._wait("/readyz")))

    def _wait(self, path: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while True:
            status, body = self.get(path)
            if status == 200:
                return body
            assert time.monotonic() < deadline, f"{body}\n{self.log}"
            time.sleep(0.2)

    def processes(self) -> dict[int, str]:
        """Every process under this one, by its id."""
        return _descendants(self.process.pid)

    def find(self, words: str) -> list[int]:
        """The processes whose command holds these words, the oldest first."""
        return sorted(pid for pid, command in self.processes().items() if words in command)

    def manage(self, *command: str) -> str:
        """What a management command prints in this installation."""
        return subprocess.run(
            [self.tree / "run", "manage", *command],
            env=environment(),
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        ).stdout

    def queued(self) -> int:
        """How many tasks wait, or are being done."""
        import redis

        with redis.Redis(unix_socket_path=str(self.tree / "data" / "valkey" / "valkey.sock")) as queue:
            return int(queue.llen("celery") + queue.hlen("unacked"))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as a terminal or a service manager would; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def _descendants(root: int) -> dict[int, str]:
    """From Linux's /proc, which needs no further package."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    found: dict[int, str] = {}
    waiting = [root]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found[child] = _command(child)
            waiting.append(child)
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
