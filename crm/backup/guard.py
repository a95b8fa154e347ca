"""No database serves that is an older copy of what ran here last, or that has not carried out what the journals say."""

import time
from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils.dateparse import parse_datetime
from django.utils.timesince import timesince

from contacts.consent import journal as opt_outs
from crm.backup import marks
from privacy.erasure import journal, replay

_HOW = "Run “manage.py after_restore” if it is meant to go on from there; else put the newer one back."


_WHERE_FROM = (
    "Put the newest copy of it back (there is one beside the backups); “manage.py after_restore” goes on without."
)


def trouble() -> str:
    """Why this database must not serve, in a sentence; "" when it may. Raises what the database raises."""
    return older() or lost()


def lost() -> str:
    """That opt-outs or erasures, which this database knows to have been noted outside of it, are there no more; "" when
    all are. A journal that can't be believed is told of by ``older``.
    """
    said = [f"{opt_outs.JOURNAL.path} {opt_outs.LOST}"] if opt_outs.is_lost() else []
    with suppress(journal.BrokenJournal):
        said += [f"{journal.path()} {replay.LOST}"] if replay.lost() else []
    return " ".join([*said, _WHERE_FROM]) if said else ""


def may_be_copied() -> bool:
    """Whether the journals are whole: else what lies beside the backups may be the last good copy."""
    try:
        return not (opt_outs.is_lost() or replay.lost())
    except journal.BrokenJournal:
        return False


def older() -> str:
    """That the database is an older copy, or that a journal can't be believed; "" when neither is so."""
    try:
        mark = marks.behind()
        if mark is not None:
            at = parse_datetime(mark.at)
            age = f", which was here {timesince(at)} ago" if at else ""
            return f"The database is an older copy than the one that ran here last{age}. {_HOW}"
        erased, opted_out = len(replay.ahead()), len(opt_outs.ahead())
    except (marks.BrokenMark, journal.BrokenJournal) as error:
        return f"{error} Put the newest copy of the journal back."
    if erased or opted_out:
        told = f"{erased} erasures and {opted_out} opt-outs"
        return f"The journal tells of {told} that this database has not carried out. {_HOW}"
    return ""


def refuse() -> None:
    """Raises ImproperlyConfigured when the database must not serve."""
    if said := trouble():
        raise ImproperlyConfigured(said)


def when_it_answers(patience: float = 5.0) -> str:
    """``trouble`` as soon as there is a database to ask, and tables in it; asks every ``patience`` seconds."""
    while True:
        try:
            return trouble()
        except DatabaseError:
            time.sleep(patience)
        finally:
            _let_go()
            if connection.vendor == "postgresql" and not connection.in_atomic_block:
                connection.close_pool()  # type: ignore[attr-defined]  # the worker forks next: no line is shared


def _let_go() -> None:
    if not connection.in_atomic_block:
        connection.close()


class Watch:
    """For the web server: asks before anything is served, and again until the database has answered once."""

    def __init__(self) -> None:
        self._asked = False

    def refuse(self) -> None:
        """Raises ImproperlyConfigured. A database that is away refuses by itself whatever is asked of it."""
        if self._asked:
            return
        try:
            refuse()
        except DatabaseError:
            return
        finally:
            _let_go()
        self._asked = True
