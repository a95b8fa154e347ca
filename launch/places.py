"""Where an installation lies on disk, and the lock that lets one group of processes have it."""

import fcntl
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from launch.errors import Unable

# A Unix socket's path holds 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Places:
    """The folders and files of one installation."""

    root: Path
    data: Path
    journal: Path
    secrets: Path

    @classmethod
    def of(cls, root: Path, given: Mapping[str, str]) -> "Places":
        """Beside the code, unless the environment says otherwise (``DATA_DIR``, ``JOURNAL_DIR``, ``SECRETS_FILE``)."""
        return cls(
            root=root,
            data=Path(given.get("DATA_DIR") or root / "data").absolute(),
            journal=Path(given.get("JOURNAL_DIR") or root / "journal").absolute(),
            secrets=secrets_file(root, given),
        )

    @property
    def database(self) -> Path:
        return self.data / "assent.db"

    @property
    def key_check(self) -> Path:
        """Values by which a key is recognised, beside the data that were made with it."""
        return self.data / "keys.check"

    @property
    def valkey(self) -> Path:
        """The folder of the queue and the shared cache."""
        return self.data / "valkey"

    @property
    def socket(self) -> Path:
        """Valkey's socket: in the data folder, or in a short private folder where that path is too long."""
        path = self.valkey / "valkey.sock"
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
            return path
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        temporary = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108
        return Path(temporary) / f"assent-{os.getuid()}-{name}" / "valkey.sock"

    def make(self) -> None:
        """Make the folders, for their owner alone, and see that they can be written. Raises Unable."""
        for folder in (self.data, self.journal, self.valkey, self.socket.parent):
            _make_private(folder)


def secrets_file(root: Path, given: Mapping[str, str]) -> Path:
    """Apart from the data, so that a copy of the data is not a copy of its keys."""
    return Path(given.get("SECRETS_FILE") or root / "secrets.env").absolute()


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        found = folder.lstat()
    except OSError as error:
        raise Unable(f"Assent can't write to the folder {folder}: {error.strerror}.") from error
    if not stat.S_ISDIR(folder.stat().st_mode) or found.st_uid not in (os.geteuid(), 0):
        raise Unable(f"The folder {folder} belongs to somebody else: Assent won't keep data in it.")


def lock(data: Path, *, patience: float = 30.0, sure: float = 1.5) -> int:
    """Take the data folder for this group; returns the descriptor that holds the lock.

    Every process of the group inherits the descriptor, so the folder is free only when the last of them has
    ended, however the first one died. A group that is just ending is waited for, ``patience`` seconds at
    most. Who is refused waits ``sure`` seconds first: some systems take a moment to free what a process held that
    has already ended. Raises Unable.
    """
    descriptor = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    owner = os.open(data / "run.pid", os.O_RDWR | os.O_CREAT, 0o600)
    began = time.monotonic()
    while not _taken(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)):
        if time.monotonic() - began > (patience if _own(owner) else sure):
            holder = os.pread(owner, 20, 0).decode().strip()
            os.close(descriptor)
            os.close(owner)
            raise Unable(f"Assent already runs on the data folder {data} (process {holder}): stop that one first.")
        time.sleep(0.2)
    _own(owner)
    os.ftruncate(owner, 0)
    os.pwrite(owner, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _own(owner: int) -> bool:
    """Take the lock of the first process alone: no child inherits it, so it is free once that process has ended.

    Its number would not tell: the system may have given it to another process since.
    """
    return _taken(lambda: fcntl.lockf(owner, fcntl.LOCK_EX | fcntl.LOCK_NB))


def _taken(take: Callable[[], None]) -> bool:
    try:
        take()
    except OSError:
        return False
    return True
