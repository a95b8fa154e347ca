"""What would become of each row of an import: compared with the contacts that are there and with who must stay away."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contacts.imports.models import ImportRow, ImportRun, RowState
from contacts.imports.reading import Reading, read
from contacts.models import ContactPoint
from contacts.points import not_to_be_kept
from crm.lib.addresses import address_hash


@dataclass(slots=True)
class Judged:
    """A row, what it says, the hashes of its addresses, and the contact that has one of them."""

    row: ImportRow
    reading: Reading
    hashes: list[bytes]
    contact_id: UUID | None = None
    erased: bool = False


def judged(run: ImportRun, rows: Sequence[ImportRow]) -> list[Judged]:
    """Read rows and compare their addresses: two queries, whatever their number."""
    country = run.workspace.country
    found = []
    for row in rows:
        reading = read((row.data or {}).get("cells", []), run.columns, run.mapping, country)
        found.append(Judged(row, reading, [address_hash(point.value) for point in reading.points]))
    every = {digest for each in found for digest in each.hashes}
    gone = not_to_be_kept(run.workspace, every) if every else set()
    held = ContactPoint.objects.of(run.workspace).filter(hash__in=every).order_by("contact__created_at")
    owners: dict[bytes, UUID] = {}
    for digest, contact in held.values_list("hash", "contact_id"):
        owners.setdefault(bytes(digest), contact)
    for each in found:
        each.erased = any(digest in gone for digest in each.hashes)
        each.contact_id = next((owners[digest] for digest in each.hashes if digest in owners), None)
    return found


def judge(run: ImportRun, rows: Sequence[ImportRow], seen: set[bytes]) -> None:
    """Mark each row with what would become of it; ``seen`` are the addresses of earlier rows of the same file."""
    for each in judged(run, rows):
        row = each.row
        row.troubled = bool(each.reading.problems)
        row.address_hash = each.hashes[0] if each.hashes else None
        if each.erased:
            row.state, row.troubled, row.address_hash = RowState.ERASED, True, None
        elif each.reading.is_nobody:
            row.state = RowState.REJECTED
        elif each.contact_id or any(digest in seen for digest in each.hashes):
            row.state = RowState.THERE
        else:
            row.state = RowState.NEW
        if not each.erased:
            seen.update(each.hashes)
    ImportRow.objects.bulk_update(rows, ["state", "troubled", "address_hash"])
    erased = [row.pk for row in rows if row.state == RowState.ERASED]
    if erased:
        ImportRow.objects.filter(pk__in=erased).update(data=None)
