"""What would become of each row of an import: compared with the contacts that are there and with who must stay away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from contacts.domains import companies_of
from contacts.imports import choices, effects, targets
from contacts.imports.effects import Held
from contacts.imports.formats.encodings import recode
from contacts.imports.likeness import alike, company_key, differ
from contacts.imports.models import Decision, ImportAddress, ImportRow, ImportRun, RowState, Way
from contacts.imports.reading import Reader, Reading, unpacked
from contacts.models import Company, Contact, ContactPoint
from contacts.points import not_to_be_kept
from crm.lib import bulk
from crm.lib.addresses import Kind, address_hash

_COLLEAGUES = 5000  # people of the companies of a chunk, among whom like names are looked for
CHANNEL_KIND = {"sms": Kind.PHONE, "call": Kind.PHONE, "email": Kind.EMAIL}


@dataclass(slots=True)
class Judged:
    """A row, what it says, the hashes of its addresses, and whom it may be about, likeliest first."""

    row: ImportRow
    reading: Reading
    hashes: list[bytes]
    owners: list[UUID] = field(default_factory=list)
    erased: bool = False
    sharing: bool = False  # nothing but a number in common with its owner, who is called otherwise

    @property
    def name(self) -> str:
        return str(self.reading.fields.get("name", ""))

    def likeliest(self, holders: Mapping[bytes, Mapping[UUID, str]]) -> list[UUID]:
        """Of those who hold its addresses, with their names: who holds all that are known, else one for each.

        A number may be that of a household or a front desk: whoever is called like the row comes first.
        """
        known = [holders[digest] for digest in self.hashes if digest in holders]
        if not known:
            return []
        common = [key for key in known[0] if all(key in each for each in known)]
        if not common:
            return list(dict.fromkeys(next(iter(each)) for each in known))
        return [next((key for key in common if alike(self.name, known[0][key])), common[0])]

    @property
    def mails(self) -> set[bytes]:
        return {
            digest for digest, point in zip(self.hashes, self.reading.points, strict=True) if point.kind == Kind.EMAIL
        }

    @property
    def mails_first(self) -> list[bytes]:
        mails = self.mails
        return sorted(self.hashes, key=lambda digest: digest not in mails)


class Judge:
    """Compares rows of one run. What does not change while a run is worked on is read once."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.workspace = run, run.workspace
        self.choices = choices.of(run)
        self.own = targets.own_fields(run.workspace, run.mapping)
        really = (run.encoding, self.choices.encoding) if self.choices.encoding else None
        columns = [recode(column, *really) for column in run.columns] if really else run.columns
        self.reader = Reader(columns, run.mapping, run.workspace.country, self.own, really)
        self.permitted = {CHANNEL_KIND[each.channel] for each in self.choices.permissions}

    @cached_property
    def companies(self) -> dict[str, UUID]:
        """The workspace's companies by the words of their names."""
        rows = Company.objects.of(self.workspace).order_by("-created_at").values_list("name", "pk")
        return {company_key(name): key for name, key in rows.iterator(chunk_size=5000)}

    def read(self, rows: Iterable[ImportRow]) -> list[Judged]:
        """What rows say, out of their cells."""
        return [self._judged(row, self.reader.read((row.data or {}).get("cells", []))) for row in rows]

    def recall(self, rows: Iterable[ImportRow]) -> list[Judged]:
        """What rows said when they were checked."""
        return [
            self._judged(row, unpacked(row.data["said"]))
            if row.data and "said" in row.data
            else self._judged(row, self.reader.read((row.data or {}).get("cells", [])))
            for row in rows
        ]

    def _judged(self, row: ImportRow, reading: Reading) -> Judged:
        tag = self.choices.tag
        if tag and tag.casefold() not in {each.casefold() for each in reading.tags}:
            reading.tags.append(tag)
        return Judged(row, reading, [address_hash(point.value) for point in reading.points])

    def compare(self, found: Sequence[Judged]) -> None:
        """Find whose the addresses are, and who asked to be erased: three queries, whatever the number of rows."""
        if self.choices.employ:
            self._employ([each.reading for each in found if not each.reading.company])
        every = {digest for each in found for digest in each.hashes}
        if not every:
            return
        gone = not_to_be_kept(self.workspace, every)
        held = ContactPoint.objects.of(self.workspace).filter(hash__in=every)
        holders: dict[bytes, dict[UUID, str]] = {}
        named = held.order_by("contact__created_at").values_list("hash", "contact_id", "contact__name")
        for digest, contact, name in named:
            holders.setdefault(bytes(digest), {})[contact] = name
        for each in found:
            each.erased = any(digest in gone for digest in each.hashes)
            each.owners = each.likeliest(holders)
            if len(each.owners) == 1:
                shared = [digest for digest in each.hashes if digest in holders]
                name = holders[shared[0]][each.owners[0]]
                each.sharing = each.mails.isdisjoint(shared) and differ(each.name, name)

    def _employ(self, unemployed: Sequence[Reading]) -> None:
        """Name the company that the domain of an address tells, for rows that name none."""
        mails = {id(said): [p.value for p in said.points if p.kind == Kind.EMAIL] for said in unemployed}
        known = companies_of(self.workspace, {email for emails in mails.values() for email in emails})
        for said in unemployed:
            company = next((known[email] for email in mails[id(said)] if email in known), None)
            if company:
                said.company, said.by_domain = company.name, True

    def judge(self, rows: Sequence[ImportRow]) -> list[Judged]:
        """Mark each row with what would become of it; the caller saves them, and their addresses."""
        found = self.read(rows)
        self.compare(found)
        earlier = self._earlier(found)
        like = self._like(found) if self.choices.likeness else {}
        known = effects.look(
            self.workspace, {each.owners[0] for each in found if len(each.owners) == 1}, list(self.own.values())
        )
        for each in found:
            self._mark(each, earlier.get(each.row.pk), like.get(each.row.pk), known)
        return found

    def _mark(self, each: Judged, earlier: UUID | None, like: UUID | None, known: dict[UUID, Held]) -> None:
        row = each.row
        cells = (row.data or {}).get("cells", [])
        row.data = {"cells": cells, "said": each.reading.packed()}
        row.troubled = bool(each.reading.problems)
        row.decision, row.match = "", None
        if row.reason in ("quote", "wide"):
            row.state, row.troubled = RowState.REJECTED, True
            row.data = {"cells": cells}
        elif each.erased:
            row.state, row.reason, row.troubled, row.data = RowState.ERASED, "erased", True, None
        elif each.reading.child:
            row.state, row.reason, row.troubled, row.data = RowState.REJECTED, "child", True, None
        elif each.reading.is_nobody:
            row.state, row.reason = RowState.REJECTED, "nobody"
            row.data = {"cells": cells}
        elif each.owners:
            self._mark_known(each, known)
        elif earlier == row.pk:  # the file tells them apart: both are kept, with the number they share
            row.state, row.reason, row.decision = RowState.NEW, "shared", Decision.NEW
        elif earlier:
            state = self._left(each) if self.choices.way == Way.SKIP else RowState.THERE
            row.state, row.reason, row.match = state, "twice", earlier
        elif like:
            row.state, row.reason, row.match = RowState.CONFLICT, "alike", like
        else:
            row.state, row.reason = RowState.NEW, ""

    def _mark_known(self, each: Judged, known: dict[UUID, Held]) -> None:
        row = each.row
        row.match = each.owners[0]
        if len(each.owners) > 1:
            row.state, row.reason = RowState.CONFLICT, "several"
            return
        held = known[each.owners[0]]
        if held.contact.is_restricted:
            row.state, row.reason, row.troubled = self._left(each), "frozen", True
        elif each.sharing:
            row.state, row.reason = RowState.CONFLICT, "shared"
        elif self.choices.way == Way.SKIP:
            row.state, row.reason = self._left(each), "skipped"
        elif self.would_change(each.reading, held):
            ask = self.choices.way == Way.ASK
            row.state, row.reason = (RowState.CONFLICT, "ask") if ask else (RowState.THERE, "")
        else:
            row.state, row.reason = RowState.SAME, ""

    @staticmethod
    def _left(each: Judged) -> RowState:
        """Somebody who stays as they are. What the file tells of their opt-out counts all the same (CN-7)."""
        return RowState.THERE if each.reading.stopped else RowState.SAME

    def would_change(self, said: Reading, held: Held) -> bool:
        """Whether a row has something to add, or to say about permission."""
        way = Way.OVERWRITE if self.choices.way in (Way.OVERWRITE, Way.ASK) else Way.FILL
        spoken = said.stopped or any(point.kind in self.permitted for point in said.points)
        return bool(spoken) or bool(effects.effect(said, held, way))

    def _earlier(self, found: Sequence[Judged]) -> dict[UUID, UUID]:
        """Rows whose address an earlier row of the file has: that row; themselves when it is about another person."""
        first = self._first({digest for each in found for digest in each.hashes})
        earlier: dict[UUID, UUID] = {}
        by_number: dict[UUID, UUID] = {}  # nothing but a number says so
        for each in found:
            row = each.row
            shared = [digest for digest in each.mails_first if digest in first and first[digest][0] < row.number]
            if shared:
                (earlier if shared[0] in each.mails else by_number)[row.pk] = first[shared[0]][1]
            if not (each.erased or row.reason in ("quote", "wide")):
                for digest in each.hashes:
                    first[digest] = min(first.get(digest, (row.number, row.pk)), (row.number, row.pk))
        names = self._names(found, set(by_number.values()))
        called = {each.row.pk: each.name for each in found}
        return earlier | {
            key: key if differ(called[key], names.get(other, "")) else other for key, other in by_number.items()
        }

    def _first(self, hashes: set[bytes]) -> dict[bytes, tuple[int, UUID]]:
        """Where in the file each address stands first."""
        # Asked by the hash alone: given the run as well, SQLite would read all the run's addresses for every chunk.
        rows = ImportAddress.objects.filter(hash__in=hashes).order_by("row__number")
        first: dict[bytes, tuple[int, UUID]] = {}
        for run, digest, number, key in rows.values_list("run_id", "hash", "row__number", "row_id"):
            if run == self.run.pk:
                first.setdefault(bytes(digest), (number, key))
        return first

    def _names(self, found: Sequence[Judged], wanted: set[UUID]) -> dict[UUID, str]:
        """What rows are called: these, or earlier ones of the file."""
        names = {each.row.pk: each.name for each in found if each.row.pk in wanted}
        rows = ImportRow.objects.filter(pk__in=wanted - names.keys()) if wanted - names.keys() else []
        return names | {each.row.pk: each.name for each in self.recall(rows)}

    def _like(self, found: Sequence[Judged]) -> dict[UUID, UUID]:
        """Rows without a known address that may be about a colleague of a like name: that contact."""
        asked = {
            each.row.pk: (each.reading.fields.get("name", ""), self.companies.get(company_key(each.reading.company)))
            for each in found
            if each.reading.company and not each.owners and not each.erased
        }
        wanted = {company for name, company in asked.values() if company and name}
        if not wanted:
            return {}
        people: dict[Any, list[tuple[UUID, str]]] = {}
        rows = Contact.objects.of(self.workspace).filter(company_id__in=wanted).order_by("id")
        for employer, key, name in rows.values_list("company_id", "pk", "name")[:_COLLEAGUES]:
            people.setdefault(employer, []).append((key, name))
        like: dict[UUID, UUID] = {}
        for key_of_row, (name, company) in asked.items():
            namesake = next((pk for pk, other in people.get(company, ()) if alike(name, other)), None)
            if namesake:
                like[key_of_row] = namesake
        return like


def keep_addresses(run: ImportRun, found: Iterable[Judged]) -> None:
    """By them erasure finds the rows that wait."""
    bulk.insert(
        ImportAddress,
        (
            {"run_id": run.pk, "row_id": each.row.pk, "hash": digest}
            for each in found
            if each.row.data
            for digest in dict.fromkeys(each.hashes)
        ),
    )


def way_of(row: ImportRow, chosen: choices.Choices) -> str:
    """How a row meets somebody who is here: as was decided for it, or for all."""
    if row.decision in (Decision.FILL, Decision.OVERWRITE):
        return row.decision
    return Way.OVERWRITE if chosen.way == Way.OVERWRITE else Way.FILL
