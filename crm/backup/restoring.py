"""Putting a backup back: the database as it was, every file, and then what it must learn before it serves.

The journals are taken along only where there are none newer: they must not go back in time with the database.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from contacts.consent import heads, triggers
from contacts.consent import journal as opt_outs
from crm.backup import aftermath, places, postgres, sealing, sqlcipher, trial
from crm.backup.aftermath import Done
from crm.backup.parts import About, unpacked
from crm.backup.sealing import NoBackup
from crm.health import LIFE_KEY
from crm.lib import vault
from privacy.erasure import journal
from projects.hours import sums

_SILENCE = 45  # seconds; a worker shows life every 30
_JOURNALS = (journal.JOURNAL.file_name, opt_outs.JOURNAL.file_name, heads.FILE_NAME)

Parts = Iterator[tuple[About, Iterator[bytes]]]
Say = Callable[[str], None]


def find(name: str) -> Callable[[], Iterator[bytes]]:
    """What reads the backup: a file, or one in ``BACKUP_TO`` by its name, or "latest". Raises NoBackup."""
    if name != "latest" and Path(name).is_file():
        return lambda: places.read_file(Path(name))
    place = places.configured()
    there = [kept.name for kept in place.list()]
    if name == "latest" and there:
        return lambda: place.read(there[-1])
    if name not in there:
        raise NoBackup(f"There is no backup {name}: no such file, and none of this name where backups are kept.")
    return lambda: place.read(name)


def someone_serves() -> str:
    """Who still uses the data, in a sentence; "" when nobody does as far as can be told."""
    with suppress(Exception):  # no queue: no worker either
        last = cache.get(LIFE_KEY)
        if last is not None and time.time() - float(last) < _SILENCE:
            return "A worker showed life just now: stop web, worker and clock first, and wait a minute."
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
            )
            if cursor.fetchone()[0]:
                return "Others are connected to the database: stop web, worker and clock first."
    return ""


def restore(read: Callable[[], Iterable[bytes]], say: Say = lambda _: None, *, opt_outs_lost: bool = False) -> Done:
    """Put a backup in the place of what is there. It is read twice: nothing is touched before all of it is known to be
    genuine and whole. One that is so old that opt-outs since can't be carried out again is taken only with
    ``opt_outs_lost``. Raises NoBackup.
    """
    say("Looking at the backup.")
    if connection.vendor == "sqlite":
        trial.examine(read())
    else:
        _read_through(read())
    heading, stream = sealing.opened(read())
    trial.refuse_foreign(heading)
    if not opt_outs_lost:
        _refuse_too_old(heading)
    say(f"Putting back what was there at {heading['made_at']}.")
    if connection.vendor == "sqlite":
        _into_file(unpacked(stream))
    else:
        _into_tables(unpacked(stream))
    (Path(settings.DATA_DIR) / "prepared").unlink(missing_ok=True)  # ./run looks anew at its next start
    say("Bringing it up to date.")
    call_command("migrate", interactive=False, verbosity=0)
    with suppress(NoBackup):  # there is none where no place is, or nobody was erased or opted out
        _take_newest_journal()
    return aftermath.settle()


def _refuse_too_old(heading: sealing.Heading) -> None:
    """The journal goes back to the oldest backup that is kept, not to any that was ever made."""
    start = opt_outs.JOURNAL.start()
    if not opt_outs.JOURNAL.path.exists():
        with suppress(NoBackup):
            start = opt_outs.JOURNAL.start_of(_copied_journals().get(opt_outs.JOURNAL.file_name, b""))
    if start.whole_since and datetime.fromisoformat(str(heading["made_at"])) < start.whole_since:
        raise NoBackup(
            f"Who opted out between this backup and {start.whole_since:%d %B %Y} is not known outside the database any "
            "more, so messages could go to them. Take a newer one; --opt-outs-lost goes on without."
        )


def _copied_journals() -> dict[str, bytes]:
    """The journals as they lie beside the backups. Raises NoBackup, also where there are none."""
    _heading, stream = sealing.opened(places.configured().read(places.JOURNALS))
    return {str(about["name"]): b"".join(pieces) for about, pieces in unpacked(stream)}


def _read_through(source: Iterable[bytes]) -> None:
    heading, stream = sealing.opened(source)
    trial.refuse_foreign(heading)
    kinds = {about["kind"] for about, _pieces in unpacked(stream)}
    if "table" not in kinds:
        raise NoBackup("There is no database in the backup.")


def _into_file(parts: Parts) -> None:
    with sqlcipher.scratch() as folder:
        draft = folder / "assent.db"
        for about, pieces in parts:
            if about["kind"] == "migrations":
                _refuse_newer(about)
            elif about["kind"] == "database":
                sqlcipher.unpack(pieces, draft)
            else:
                _take(about, pieces)
        sqlcipher.put_in_place(draft)


def _into_tables(parts: Parts) -> None:
    """In one transaction: until it commits, what was there is there."""
    about, _pieces = next(parts)
    _refuse_newer(about)
    _make_tables_of(about)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            triggers.remove(connection)
            sums.remove(connection)
            schema = postgres.current_schema(cursor)
            postgres.empty(cursor, schema)
            for about, pieces in parts:
                if about["kind"] == "table":
                    postgres.take_in(cursor, schema, about, pieces)
                else:
                    _take(about, pieces)
            postgres.set_counters(cursor, schema)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            triggers.install(connection)
            sums.mend()
    finally:
        connection.close()


def _refuse_newer(about: About) -> None:
    """A backup of a version that has more migrations than this one does not fit into its tables."""
    known = set(MigrationExecutor(None).loader.disk_migrations)
    newer = [name for name in map(tuple, about["applied"]) if tuple(name) not in known and name[0] in _our_apps()]
    if newer:
        raise NoBackup("The backup was made by a newer version of Assent: bring the program up to date first.")


def _our_apps() -> set[str]:
    from django.apps import apps

    return {config.label for config in apps.get_app_configs()}


def _make_tables_of(about: About) -> None:
    """Tables as they were then, where they are others now, or none."""
    wanted = {(str(app), str(name)) for app, name in about["applied"]}
    recorder = MigrationRecorder(connection)
    if recorder.has_table() and set(recorder.applied_migrations()) == wanted:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        postgres.drop_all(cursor)
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    executor.migrate([key for key in wanted if key in graph.nodes and not _is_followed(graph, key, wanted)])


def _is_followed(graph: Any, key: tuple[str, str], wanted: set[tuple[str, str]]) -> bool:
    return any(child.key in wanted and child.key[0] == key[0] for child in graph.node_map[key].children)


def _take_newest_journal() -> None:
    """Who was erased or opted out since the backup, when the disk with the journals was lost, too."""
    for name, content in _copied_journals().items():
        _take({"kind": "journal", "name": name}, iter([content]))


def _take(about: About, pieces: Iterator[bytes]) -> None:
    """A file of the vault that is not there, or a journal that is older here."""
    if about["kind"] == "file" and not default_storage.exists(str(about["name"])):
        default_storage.save(str(about["name"]), vault.Pieces(pieces))
    elif about["kind"] == "journal" and about["name"] in _JOURNALS:
        _take_journal(str(about["name"]), b"".join(pieces))


def _take_journal(name: str, content: bytes) -> None:
    """The copy that goes on where the one here ends knows more. After a disk was lost, the backup's is all there is."""
    path = Path(settings.JOURNAL_DIR) / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    here = path.read_bytes() if path.exists() else b""
    ours = {each.file_name: each for each in (journal.JOURNAL, opt_outs.JOURNAL)}.get(name)
    if ours.goes_on_in(content) if ours else content.startswith(here) and len(content) > len(here):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
