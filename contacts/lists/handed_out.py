"""Who wants to know about whom data was taken out: the log of disclosures, which stands on a floor above.

An app says so in its ``disclosures.py``::

    from contacts.lists import handed_out

    def exported(batch: Batch, contacts: list[UUID]) -> None: ...

    handed_out.register(exported)

It is called for each part of an export, in the transaction that writes the part.
"""

from collections.abc import Callable
from uuid import UUID

from contacts.history.models import Batch
from crm.lib.discovery import discover

Note = Callable[[Batch, list[UUID]], None]
_notes: list[Note] = []


def register(note: Note) -> None:
    """Have ``note`` called with each part of an export."""
    _notes.append(note)


def tell(batch: Batch, contacts: list[UUID]) -> None:
    """A part of an export was written, with these contacts in it."""
    discover("disclosures")
    for note in _notes:
        note(batch, contacts)
