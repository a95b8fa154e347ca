"""Rows of an import become contacts, or fill the blanks of those that are there. No consent comes of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from contacts.imports.judging import Judged, judged
from contacts.imports.models import ImportRow, ImportRun, RowState
from contacts.models import Company, Contact, ContactPoint, Note, Source, Tag
from contacts.search import fill_index, reindex
from crm.lib.folding import search_text


def write(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Import these rows, in a number of queries that grows with the contacts to be filled alone."""
    _Chunk(run, judged(run, rows)).write()


class _Chunk:
    def __init__(self, run: ImportRun, found: list[Judged]) -> None:
        self.run, self.workspace, self.found = run, run.workspace, found
        self.done: list[Judged] = []

    def write(self) -> None:
        new, there = self._sorted()
        wanted = [each.reading for each in (*new, *there)]
        self.companies = _companies(self.workspace, {r.company for r in wanted if r.company})
        self.tags = _tags(self.workspace, {name for r in wanted for name in r.tags})
        self._create(new)
        self._fill(there)
        self._report()

    def _sorted(self) -> tuple[list[Judged], list[Judged]]:
        """New ones and known ones. A row that shares an address with a new one waits for the next chunk."""
        new: list[Judged] = []
        there: list[Judged] = []
        taken: set[bytes] = set()
        for each in self.found:
            if each.erased:
                self._state(each, RowState.ERASED, ("erased", ""))
            elif each.reading.is_nobody:
                self._state(each, RowState.REJECTED)
            elif taken.intersection(each.hashes):
                continue
            else:
                (there if each.contact_id else new).append(each)
                taken.update(each.hashes)
        return new, there

    def _state(self, each: Judged, state: str, problem: tuple[str, str] | None = None) -> None:
        each.row.state = state
        if problem:
            each.reading.problems = [problem]
        self.done.append(each)

    def _create(self, new: list[Judged]) -> None:
        contacts: list[Contact] = []
        for each in new:
            said = each.reading
            contact = Contact(
                workspace=self.workspace, source=Source.IMPORT, purpose=self.run.purpose, extra=said.extra,
                company=self.companies.get(said.company.casefold()), **said.fields,
            )  # fmt: skip
            pairs = [(point.kind, point.value) for point in said.points]
            fill_index(contact, company=said.company, tags=said.tags, points=pairs)
            each.contact_id = contact.pk
            contacts.append(contact)
            self._state(each, RowState.CREATED)
        Contact.objects.bulk_create(contacts)
        ContactPoint.objects.bulk_create([point for each in new for point in self._points(each, 0, set())])
        self._tag(new)
        notes = [(each.contact_id, each.reading.note) for each in new if each.reading.note]
        self._note(notes)

    def _points(self, each: Judged, position: int, held: set[str]) -> Iterable[ContactPoint]:
        assert each.contact_id is not None
        for point, digest in zip(each.reading.points, each.hashes, strict=True):
            if point.value not in held:
                yield ContactPoint(
                    workspace=self.workspace, contact_id=each.contact_id, kind=point.kind, value=point.value,
                    hash=digest, label=point.label, position=position,
                )  # fmt: skip
                position += 1

    def _tag(self, rows: list[Judged]) -> None:
        link: Any = Contact.tags.through
        pairs = [(each.contact_id, self.tags[name.casefold()].pk) for each in rows for name in each.reading.tags]
        links = [link(contact_id=contact, tag_id=tag) for contact, tag in dict.fromkeys(pairs)]
        link.objects.bulk_create(links, ignore_conflicts=True)

    def _note(self, notes: list[tuple[Any, str]]) -> None:
        made = [Note(workspace=self.workspace, contact_id=key, author=self.run.by, text=text) for key, text in notes]
        Note.objects.bulk_create(made)

    def _fill(self, there: list[Judged]) -> None:
        contacts = Contact.objects.of(self.workspace).prefetch_related("points", "tags", "notes")
        known = contacts.in_bulk([each.contact_id for each in there])
        changed: list[Contact] = []
        for each in there:
            contact = known.get(each.contact_id)
            if contact is None:
                continue  # gone since; the row waits and will be new
            if contact.is_restricted:
                self._state(each, RowState.SAME, ("frozen", ""))
            elif self._fill_one(contact, each):
                changed.append(contact)
                self._state(each, RowState.FILLED)
            else:
                self._state(each, RowState.SAME)
        if changed:
            reindex(changed)

    def _fill_one(self, contact: Contact, each: Judged) -> bool:
        said = each.reading
        blanks: dict[str, Any] = {
            name: value for name, value in said.fields.items() if value and not getattr(contact, name)
        }
        if said.company and contact.company_id is None:
            blanks["company"] = self.companies[said.company.casefold()]
        extra = {name: value for name, value in said.extra.items() if name not in contact.extra}
        if extra:
            blanks["extra"] = {**contact.extra, **extra}
        points = list(self._points(each, contact.points.count(), {point.value for point in contact.points.all()}))
        held = {tag.pk for tag in contact.tags.all()}
        tags = [name for name in said.tags if self.tags[name.casefold()].pk not in held]
        note = said.note if said.note and all(note.text != said.note for note in contact.notes.all()) else ""
        for name, value in blanks.items():
            setattr(contact, name, value)
        if blanks:
            contact.save(update_fields=[*blanks, "updated_at"])
        ContactPoint.objects.bulk_create(points)
        if tags:
            self._tag([each])
        if note:
            self._note([(contact.pk, note)])
        return bool(blanks or points or tags or note)

    def _report(self) -> None:
        """Write what became of each row; what is a contact now, or must not be kept, is forgotten here."""
        rows = [each.row for each in self.done]
        keeping = []
        for each in self.done:
            each.row.contact_id = each.contact_id if each.row.state != RowState.ERASED else None
            each.row.troubled = bool(each.reading.problems)
            if each.row.state == RowState.REJECTED:
                continue
            each.row.address_hash = None
            if each.reading.problems and each.row.state != RowState.ERASED:
                each.row.data = {"problems": each.reading.problems}
                keeping.append(each.row)
        ImportRow.objects.bulk_update(rows, ["state", "contact", "troubled", "address_hash"])
        kept = {row.pk for row in keeping}
        forgotten = [row.pk for row in rows if row.pk not in kept and row.state != RowState.REJECTED]
        ImportRow.objects.filter(pk__in=forgotten).update(data=None)
        for row in keeping:
            row.save(update_fields=["data"])


def _companies(workspace: Any, names: set[str]) -> dict[str, Company]:
    """The companies of these names by their folded name, made where there are none."""
    wanted = {name.casefold(): name for name in names}
    found = {c.name.casefold(): c for c in Company.objects.of(workspace).filter(name__in=names).defer("notes")}
    for folded in wanted.keys() - found.keys():
        like = Company.objects.of(workspace).filter(name__iexact=wanted[folded]).defer("notes").first()
        if like:
            found[folded] = like
    now = timezone.now()
    missing = [
        Company(workspace=workspace, name=name, search_text=search_text(name), created_at=now)
        for folded, name in wanted.items()
        if folded not in found
    ]
    Company.objects.bulk_create(missing)
    return found | {company.name.casefold(): company for company in missing}


def _tags(workspace: Any, names: set[str]) -> dict[str, Tag]:
    """The tags of these names by their folded name, made where there are none."""
    found: dict[str, Tag] = {}
    if names:
        found = {tag.name.casefold(): tag for tag in Tag.objects.of(workspace)}
    missing = {name.casefold(): Tag(workspace=workspace, name=name) for name in sorted(names)}
    missing = {folded: tag for folded, tag in missing.items() if folded not in found}
    Tag.objects.bulk_create(missing.values())
    return found | missing
