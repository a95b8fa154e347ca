"""The journal is ahead of a database that is an older copy: what it says was erased is erased there once more."""

from collections.abc import Callable

from django.db import transaction

from privacy.endings import accounts, workspaces
from privacy.erasure import erasing, journal
from privacy.models import Erasure

REPLAYS: dict[str, Callable[[journal.Line], object]] = {
    "contact": erasing.again,
    "account": accounts.again,
    "workspace": workspaces.again,
}
"""How each kind of subject is erased again."""


class UnknownSubject(Exception):
    """A line says that something was erased of which this version knows nothing."""


def ahead() -> list[journal.Line]:
    """Lines that this database has not carried out, oldest first. Raises BrokenJournal."""
    lines = list(journal.read())
    if not lines:
        return []
    done = {str(key) for key in Erasure.objects.values_list("pk", flat=True)}
    return [line for line in lines if line.id not in done]


def replay() -> int:
    """Carry them out; returns how many. Safe to repeat. Raises BrokenJournal, UnknownSubject."""
    done = 0
    for line in ahead():
        if Erasure.objects.filter(pk=line.id).exists():  # along with another of the same person
            done += 1
            continue
        if line.subject not in REPLAYS:
            raise UnknownSubject(f"The journal tells of the erasure of a {line.subject}, made by a newer version.")
        REPLAYS[line.subject](line)
        with transaction.atomic():
            Erasure.objects.get_or_create(pk=line.id, defaults={"workspace_id": line.workspace})
        done += 1
    return done
