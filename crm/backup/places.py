"""Where backups are kept: a folder, or object storage. Names sort by time and show only when all of it is there."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from crm.backup.sealing import NoBackup

NAME = re.compile(r"assent-(\d{8}T\d{6}Z)(-before-restore)?\.backup")
JOURNALS = "assent-journals.backup"  # what was erased since the last backup; not one itself
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in its place."""

    name: str
    size: int  # bytes

    @property
    def at(self) -> datetime:
        """When it was begun."""
        found = NAME.fullmatch(self.name)
        assert found is not None
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class Place(Protocol):
    """Somewhere to keep backups."""

    def write(self, name: str, pieces: Iterable[bytes]) -> int:
        """Keep what comes under this name, or nothing of it if it breaks off; returns its size. Raises NoBackup."""

    def read(self, name: str) -> Iterator[bytes]:
        """What is kept there. Raises NoBackup."""

    def list(self) -> list[Kept]:
        """Every backup, oldest first. Raises NoBackup."""

    def delete(self, name: str) -> None:
        """Destroy one; nothing happens when it is gone already. Raises NoBackup."""


def name_for(moment: datetime, *, before_restore: bool = False) -> str:
    """What a backup begun at this moment is called."""
    mark = "-before-restore" if before_restore else ""
    return f"assent-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}{mark}.backup"


def configured() -> Place:
    """The place that ``BACKUP_TO`` names. Raises NoBackup."""
    if settings.BACKUP_TO.startswith("s3://"):
        from crm.backup.object_storage import Bucket

        return Bucket.of(settings.BACKUP_TO)
    return Folder(Path(settings.BACKUP_TO))


def is_beside_the_data() -> bool:
    """Whether a disk that is lost takes data and backups with it, as far as can be told."""
    if settings.BACKUP_TO.startswith("s3://"):
        return False
    folder = Path(settings.BACKUP_TO).absolute()
    while not folder.exists():
        folder = folder.parent
    return folder.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev


class Folder:
    """A folder of this machine: a disk, or a share of another machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, pieces: Iterable[bytes]) -> int:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._forget_halves()
            return write_file(self.path / name, pieces)
        except OSError as error:
            raise NoBackup(f"The folder {self.path} can't be written: {_why(error)}.") from error

    def _forget_halves(self) -> None:
        """What writers left that were killed. Only one writes at a time."""
        for half in self.path.glob("*.half"):
            half.unlink(missing_ok=True)

    def read(self, name: str) -> Iterator[bytes]:
        return read_file(self.path / name)

    def list(self) -> list[Kept]:
        try:
            found = [path for path in self.path.iterdir() if NAME.fullmatch(path.name)] if self.path.exists() else []
            return [Kept(path.name, path.stat().st_size) for path in sorted(found)]
        except OSError as error:
            raise NoBackup(f"The folder {self.path} can't be read: {_why(error)}.") from error

    def delete(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)


def write_file(path: Path, pieces: Iterable[bytes]) -> int:
    """A file for its owner alone, on the disk before it has its name. Raises OSError, and what ``pieces`` raises."""
    half = path.with_name(path.name + ".half")
    size = 0
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size


def read_file(path: Path) -> Iterator[bytes]:
    """A file, piece by piece. Raises NoBackup."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise NoBackup(f"{path} can't be read: {_why(error)}.") from error


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
