"""Rows of an import become contacts, or change those that are there, as was chosen; each chunk in one transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from contacts.fields import catalogue, stages
from contacts.fields.field import pending
from contacts.history import batches, snapshots
from contacts.history.models import Batch
from contacts.history.snapshots import Look
from contacts.imports import effects, permissions, postal
from contacts.imports.effects import Effect, Held
from contacts.imports.judging import Judge, Judged, way_of
from contacts.imports.likeness import company_key
from contacts.imports.models import Decision, ImportAddress, ImportRow, ImportRun, RowState, Way
from contacts.models import Company, Contact, ContactPoint, Note, PostalAddress, Source, Tag
from contacts.points import Address
from contacts.search import fill_index
from crm.lib import bulk
from crm.lib.folding import search_text

_WRITTEN = {RowState.CREATED, RowState.FILLED, RowState.SAME}


class Writer:
    """Writes the rows of one run. Companies and tags are looked up once, as long as nothing goes wrong."""

    def __init__(self, run: ImportRun, batch: Batch) -> None:
        self.run, self.batch, self.workspace = run, batch, run.workspace
        self.judge = Judge(run)
        self.tags: dict[str, Tag] | None = None

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Import these rows, in a number of queries that does not grow with them."""
        found = self.judge.recall(rows)
        self.judge.compare(found)
        _Chunk(self, found).write()

    def company_ids(self, names: Iterable[str]) -> dict[str, UUID]:
        """The companies of these names by their key, made where there are none."""
        known = self.judge.companies
        missing = {company_key(name): name for name in names if company_key(name) not in known}
        now = timezone.now()
        made = [
            Company(workspace=self.workspace, name=name, search_text=search_text(name), created_at=now)
            for key, name in missing.items()
            if key
        ]
        bulk.create(Company, made)
        known |= {company_key(company.name): company.pk for company in made}
        return known

    def tags_named(self, names: Collection[str]) -> dict[str, Tag]:
        """The tags of these names by their folded name, made where there are none."""
        if self.tags is None:
            self.tags = {tag.name.casefold(): tag for tag in Tag.objects.of(self.workspace)}
        wanted = {name.casefold(): Tag(workspace=self.workspace, name=name) for name in sorted(names)}
        missing = {folded: tag for folded, tag in wanted.items() if folded not in self.tags}
        Tag.objects.bulk_create(missing.values())
        self.tags |= missing
        return self.tags


@dataclass(slots=True)
class _Beside:
    """Rows of tables beside the contacts: addresses, and pairs of contact and tag."""

    points: list[dict[str, Any]] = field(default_factory=list)
    links: list[tuple[UUID, UUID]] = field(default_factory=list)


class _Chunk:
    def __init__(self, writer: Writer, found: list[Judged]) -> None:
        self.writer, self.run, self.workspace, self.found = writer, writer.run, writer.workspace, found
        self.choices = writer.judge.choices
        self.fresh, self.more = _Beside(), _Beside()
        self.notes: list[dict[str, Any]] = []
        self.places: list[dict[str, Any]] = []
        self.made: dict[UUID, Contact] = {}
        self.changed_again = False

    def write(self) -> None:
        new, there = self._sorted()
        self.companies = self.writer.company_ids(
            {each.reading.company for each in (*new, *there) if each.reading.company}
        )
        self.tags = self.writer.tags_named({name for each in (*new, *there) for name in each.reading.tags})
        keys = {self._whose(each) for each in there} - {each.row.pk for each in new}
        before = snapshots.look(keys)
        self._create(new)
        self._change(there)
        self._put()
        permissions.record(self.run, self.choices, [each for each in self.found if each.row.state in _WRITTEN])
        batches.record(self.writer.batch, before, added=self._looks(), seen=len(self.found))
        self._report()

    def _sorted(self) -> tuple[list[Judged], list[Judged]]:
        """Those to be made and those to be changed; a person who stands here twice is made once, then changed."""
        new: list[Judged] = []
        there: list[Judged] = []
        made: dict[bytes, dict[UUID, str]] = {}
        for each in self.found:
            row = each.row
            earlier = next(iter(each.likeliest(made)), None)
            if each.erased:
                row.state, row.reason = RowState.ERASED, "erased"
            elif each.reading.is_nobody:
                row.state, row.reason = RowState.REJECTED, "nobody"
            elif row.decision == Decision.NEW or not (each.owners or earlier or self._chosen(row)):
                new.append(each)
                for digest in each.hashes:
                    made.setdefault(digest, {})[row.pk] = each.name
            elif self._undecided(each):
                row.state, row.reason = RowState.REJECTED, "undecided"
            else:
                if not each.owners and earlier and not self._chosen(row):
                    each.owners = [earlier]
                there.append(each)
        return new, there

    @staticmethod
    def _chosen(row: ImportRow) -> bool:
        return row.decision in (Decision.FILL, Decision.OVERWRITE) and row.match is not None

    def _undecided(self, each: Judged) -> bool:
        """Whom it is about changed since the preview: then nobody has chosen."""
        return not each.row.decision and len(each.owners) > 1

    def _whose(self, each: Judged) -> UUID:
        row = each.row
        if self._chosen(row) and row.match is not None:
            return row.match
        return each.owners[0]

    def _create(self, new: list[Judged]) -> None:
        own: list[Contact] = []
        first = stages.first(self.workspace)
        for each in new:
            said = each.reading
            contact = Contact(
                id=each.row.pk, workspace=self.workspace, stage=first, source=Source.IMPORT, purpose=self.run.purpose,
                extra=said.extra, company_id=self.companies.get(company_key(said.company)), **said.fields,
            )  # fmt: skip
            pairs = [(point.kind, point.value) for point in said.points]
            fill_index(contact, company=said.company, tags=said.tags, points=pairs)
            self._own(contact, said.own, own)
            self._points(self.fresh, contact.pk, zip(said.points, each.hashes, strict=True), 0)
            self._beside(self.fresh, contact.pk, said.tags, said.note)
            self._further(contact.pk, said.places, 0)
            self.made[contact.pk] = contact
            each.row.state, each.row.contact_id = RowState.CREATED, contact.pk
        bulk.create(Contact, self.made.values())
        catalogue.save_all(own)
        self.changed_again = bool(own or self.places)

    def _looks(self) -> dict[UUID, Look] | list[UUID]:
        """How those that were made look. Read again where more was written beside them."""
        if self.changed_again:
            return list(self.made)
        names = [column.attname for column in snapshots.columns()]
        looks = {key: snapshots.columns_of(contact, names) for key, contact in self.made.items()}
        for point in self.fresh.points:
            looks[point["contact_id"]].points.add((point["kind"], point["value"], point["label"], point["position"]))
        for contact, tag in self.fresh.links:
            looks[contact].tags.add(str(tag))
        return looks

    def _own(self, contact: Contact, said: dict[str, Any], own: list[Contact]) -> None:
        """Put what the catalogue's other fields hold; values of a workspace's own fields are rows of their own."""
        fields = self.writer.judge.own
        for key, plain in said.items():
            if key in fields:
                fields[key].put(contact, fields[key].clean(plain))
        held = pending(contact)
        for key in [key for key in held if not fields[key].custom]:
            del held[key]  # a column: written with the contact itself
        if held:
            own.append(contact)

    def _points(self, beside: "_Beside", contact: UUID, points: Iterable[tuple[Address, bytes]], position: int) -> None:
        beside.points += [
            {
                "workspace_id": self.workspace.pk, "contact_id": contact, "kind": point.kind, "value": point.value,
                "hash": digest, "label": point.label, "position": number,
            }
            for number, (point, digest) in enumerate(points, position)
        ]  # fmt: skip

    def _beside(self, beside: "_Beside", contact: UUID, tags: Iterable[str], note: str) -> None:
        beside.links += [(contact, self.tags[name.casefold()].pk) for name in tags]
        if note:
            shared = {"workspace_id": self.workspace.pk, "author_id": self.run.by_id}
            self.notes.append({**shared, "contact_id": contact, "text": note})

    def _further(self, contact: UUID, places: Iterable[postal.Place], position: int) -> None:
        """Postal addresses besides the first."""
        self.places += [
            {"contact_id": contact, "position": number, **place} for number, place in enumerate(places, position)
        ]

    def _change(self, there: list[Judged]) -> None:
        if not there:
            return
        own = list(self.writer.judge.own.values())
        known = effects.look(self.workspace, {self._whose(each) for each in there}, own, lock=True)
        self.changed_again = self.changed_again or any(self._whose(each) in self.made for each in there)
        changed: dict[UUID, Held] = {}
        mine: list[Contact] = []
        for each in there:
            row, held = each.row, known.get(self._whose(each))
            if held is None:
                row.state, row.reason = RowState.REJECTED, "failed"  # gone since somebody chose them
                continue
            row.contact_id = held.contact.pk
            if held.contact.is_restricted:
                row.state, row.reason = RowState.SAME, "frozen"
            elif self.choices.way == Way.SKIP and not row.decision:
                row.state, row.reason = RowState.SAME, "skipped"
            else:
                found = effects.effect(each.reading, held, way_of(row, self.choices))
                row.state = RowState.FILLED if found else RowState.SAME
                if found:
                    self._apply(held, found, mine)
                    changed[held.contact.pk] = held
        self._save(list(changed.values()))
        catalogue.save_all(dict.fromkeys(mine))

    def _apply(self, held: Held, found: Effect, mine: list[Contact]) -> None:
        contact = held.contact
        for name, (_before, after) in found.fields.items():
            setattr(contact, name, after)
        if found.company:
            contact.company_id = self.companies[company_key(found.company)]
            held.company = found.company
        if found.extra:
            contact.extra = {**contact.extra, **found.extra}
        self._own(contact, {key: after for key, (_before, after) in found.own.items()}, mine)
        held.own |= {key: after for key, (_before, after) in found.own.items()}
        self._points(self.more, contact.pk, [(point, point.hash) for point in found.points], len(held.values))
        held.values |= {(point.kind, point.value) for point in found.points}
        self._beside(self.more, contact.pk, found.tags, found.note)
        self._further(contact.pk, found.places, len(held.places))
        held.places += found.places
        held.tags |= {tag.casefold() for tag in found.tags}
        held.notes |= {found.note} if found.note else set()

    def _save(self, changed: list[Held]) -> None:
        """All columns that rows may change, and what search knows, of contacts that are locked: one statement."""
        now = timezone.now()
        for held in changed:
            held.contact.updated_at = now
            held.contact.extra  # noqa: B018  opened, so that it is written with its own key
            fill_index(held.contact, company=held.company, tags=held.tags, points=held.values)
        names = {column.attname for column in snapshots.columns()} | {"search_text", "sort_name", "updated_at"}
        bulk.upsert(Contact, bulk.rows_of(held.contact for held in changed), on=["id"], update=sorted(names))

    def _put(self) -> None:
        """What stands beside the contacts."""
        for insert, beside in ((bulk.insert, self.fresh), (bulk.insert_missing, self.more)):
            insert(ContactPoint, beside.points)
            links = dict.fromkeys(beside.links)
            insert(Contact.tags.through, ({"contact_id": contact, "tag_id": tag} for contact, tag in links))
        bulk.insert(Note, self.notes)
        bulk.insert(PostalAddress, self.places)

    def _report(self) -> None:
        """Write what became of each row; what is a contact now, or must not be kept, is forgotten here."""
        rows = [each.row for each in self.found]
        for each in self.found:
            row = each.row
            row.troubled = row.troubled or bool(each.reading.problems) or row.state == RowState.ERASED
            if row.state != RowState.REJECTED:
                problems = each.reading.problems if row.state != RowState.ERASED else []
                row.data = {"problems": problems} if problems else None
        plain = [row.pk for row in rows if row.state == RowState.CREATED and not (row.data or row.troubled)]
        ImportRow.objects.filter(pk__in=plain).update(state=RowState.CREATED, reason="", contact=F("id"), data=None)
        told = set(plain)
        save_rows([row for row in rows if row.pk not in told])
        done = [row.pk for row in rows if row.state != RowState.REJECTED]
        ImportAddress.objects.filter(row__in=done).delete()


def save_rows(rows: Sequence[ImportRow]) -> None:
    """Write rows that are there, encrypted cells and all, in one statement."""
    changed = ("state", "reason", "troubled", "decision", "match", "contact_id", "data")
    bulk.upsert(ImportRow, bulk.rows_of(rows), on=["id"], update=changed)
