"""A seeded workspace that is kept: filling it with 100,000 contacts takes longer than measuring it.

``python -m bench pages --keep ~/bench`` (or ``work``, whose workspace is another) seeds on its first run and works on
a copy from then on, so that whatever a measurement writes is gone with it. The keys of the run that seeded lie beside
the database: both are as secret as the data, which are invented. A database of an older version is migrated in each
copy.
"""

import atexit
import json
import os
import shutil
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import Workspace

_KEYS = ("SECRET_KEY", "DATABASE_KEY", "ENCRYPTION_KEYS", "HASH_KEY", "LEDGER_KEY", "BACKUP_KEY")
_TEMPLATE = "seeded"  # the database of a PostgreSQL of which copies are made


class Kept:
    """The folder of one database, size and content; without ``--keep`` nothing is kept."""

    def __init__(self, asked: Namespace) -> None:
        content = "work" if asked.part == "work" else f"{asked.messages:g}"
        name = f"{os.environ.get('TEST_DATABASE', 'sqlcipher')}-{asked.contacts}-{content}"
        self.folder = Path(asked.keep).resolve() / name if asked.keep else None

    @property
    def is_filled(self) -> bool:
        """Whether a run has seeded it to the end: its keys are written last."""
        return self.folder is not None and self._file.exists()

    def open(self) -> None:
        """Have the settings use a copy of what is kept, or what will be kept. Before Django is set up."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.is_filled:
            os.environ.update(json.loads(self._file.read_text()))
        if self._on_postgres:
            self._start_postgres()
        elif self.is_filled:
            shutil.copyfile(self.folder / "assent.db", _sqlite_file())

    def seeded(self, asked: Namespace) -> "tuple[Workspace, float]":
        """The workspace, and how many seconds seeding took: in this run, or in the one that kept it."""
        from django.core.management import call_command

        size = {"contacts": asked.contacts, "messages": asked.messages}
        seed = partial(call_command, "seed", **size, stdout=sys.stderr)
        return self.filled(lambda workspace: seed(workspace=workspace.slug))

    def filled(self, fill: "Callable[[Workspace], object]") -> "tuple[Workspace, float]":
        """The same, of a workspace that ``fill`` seeds."""
        from accounts.models import Workspace
        from bench import clock
        from tests.cast import make_user, make_workspace

        if self.is_filled:
            return Workspace.objects.get(), float((self._folder / "seconds").read_text())
        workspace = make_workspace(make_user())
        seconds, _busy = clock.taken(lambda: fill(workspace))
        _tidied()
        if self.folder is not None:
            self._keep(seconds)
        return workspace, seconds

    @property
    def _folder(self) -> Path:
        assert self.folder is not None
        return self.folder

    @property
    def _file(self) -> Path:
        return self._folder / "keys.json"

    @property
    def _on_postgres(self) -> bool:
        return os.environ.get("TEST_DATABASE") == "postgres"

    def _keep(self, seconds: float) -> None:
        from django.db import connection

        if self._on_postgres:
            connection.close()
            connection.close_pool()
            self._copied("assent", _TEMPLATE)
        else:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(_sqlite_file(), self._folder / "assent.db")
        (self._folder / "seconds").write_text(f"{seconds:.1f}")
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps({name: os.environ[name] for name in _KEYS}))

    def _start_postgres(self) -> None:
        """A server of its own whose files stay."""
        folder = self._folder / "postgres"
        atexit.register(postgres.start(folder, keep=True))
        os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"] = postgres.url(folder)
        if self.is_filled:
            self._copied(_TEMPLATE, "assent")

    def _copied(self, source: str, copy: str) -> None:
        import psycopg

        socket = str(self._folder / "postgres")
        with psycopg.connect(host=socket, user=postgres.OWNER, dbname="postgres", autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {copy}")
            server.execute(f"CREATE DATABASE {copy} TEMPLATE {source} STRATEGY file_copy")


def _tidied() -> None:
    """What PostgreSQL does by itself minutes after many rows came: without it, it reads whole tables rather than an
    index of words whose new entries are not sorted in yet, and looks rows up to see whether they are there.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _sqlite_file() -> str:
    return os.environ["DATABASE_URL"].removeprefix("sqlcipher:///")
