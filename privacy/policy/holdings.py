"""What is held about people and why, in the words of the map of personal data, for the public privacy pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from crm.lib.personal_data import Entry, Personal, Subject, entries, in_words, own_lines
from privacy.persons.reach import workspace_path


@dataclass
class Category:
    """A kind of data, with everything that is told about it."""

    name: str
    purposes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    retention: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def add(self, what: Personal) -> None:
        """Merge what one field declares."""
        for held, new in (
            (self.purposes, [what.purpose]),
            (self.sources, [what.source]),
            (self.retention, [what.retention]),
            (self.recipients, list(what.recipients)),
        ):
            held.extend(value for value in map(in_words, new) if value and value not in held)


def categories(fields: Iterable[Personal]) -> list[Category]:
    """The kinds of data that these fields hold, by name."""
    found: dict[str, Category] = {}
    for what in fields:
        found.setdefault(what.category, Category(in_words(what.category))).add(what)
    return sorted(found.values(), key=lambda category: category.name.casefold())


def held_about(*subjects: Subject, by_business: UUID | None = None) -> list[Category]:
    """The kinds of data held about these people; ``by_business``: only those that this workspace answers for itself.

    To them belong the fields that it made itself, each with its own purpose.
    """
    fields = [
        what
        for entry in entries()
        for what in entry.personal().values()
        if what.whose in subjects and not (by_business and not _of_a_business(entry))
    ]
    own = own_lines(by_business) if by_business and Subject.CONTACT in subjects else []
    return categories([*fields, *(line.what for line in own)])


def _of_a_business(entry: Entry) -> bool:
    return Subject.CONTACT in entry.rows or bool(workspace_path(entry.model))
