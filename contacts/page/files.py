"""Files about contacts and companies: taken in, handed out, destroyed, and every byte on the disk accounted for.

The row comes first and is committed: it names the place in the vault and counts towards the quota. Then the bytes are
written, then the row says that they have arrived. Whoever dies in between leaves a row that the sweeper finds. The
other way round, a file goes before its row. What no row knows (a row that went with its workspace) goes at night.
"""

import io
import logging
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts import presence
from contacts.models import Company, Contact
from contacts.page import keeping, sniffing
from contacts.page.models import ContactFile
from crm.lib import vault
from crm.lib.crypto import WrongKey
from crm.lib.personal_data import Held

log = logging.getLogger(__name__)

KEPT_BACK = timedelta(hours=1)  # how long a deleted file can be taken back, and an unfinished one is waited for
_STRAY = timedelta(days=1)  # younger files without a row may belong to a transaction that is not over
_LONGEST_NAME = 150
_CHUNK = 200


Subject = Contact | Company
About = Subject | Workspace  # of the workspace itself: an app above this floor says what it belongs to


def keep(about: About, name: str, source: IO[bytes], *, author: Any, size: int | None = None) -> ContactFile:
    """Keep a file about somebody, or for an app above that keeps it with something of its own.

    Raises ValidationError: empty, too large, of an unknown kind, no room left.
    """
    size = _measured(source) if size is None else size
    _refuse_size(size)
    sort = sniffing.sort_of(source)
    if sort is None:
        raise ValidationError(
            _("“%(name)s” is of a kind that is not kept here. Kept are: %(kinds)s."),
            params={"name": clean_name(name), "kinds": sniffing.SPOKEN},
        )
    row = _reserve(about, clean_name(name, sort), sort.media_type, size, author)
    try:
        vault.put(row.stored, iter(lambda: source.read(vault.CHUNK), b""))
    except BaseException:
        _destroy([row])
        raise
    if not ContactFile.objects.filter(pk=row.pk, arrived_at=None).update(arrived_at=timezone.now()):
        vault.delete(row.stored)  # it took more than an hour, and the sweeper gave it up; or the person was erased
        raise ValidationError(_("This took too long. Send the file again."))
    row.refresh_from_db(fields=["arrived_at"])
    return row


def _measured(source: IO[bytes]) -> int:
    size = source.seek(0, 2)
    source.seek(0)
    return size


def _refuse_size(size: int) -> None:
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > settings.FILES_LARGEST_MB * 2**20:
        most = filesizeformat(settings.FILES_LARGEST_MB * 2**20)
        raise ValidationError(_("The file is too large: at most %(most)s are kept."), params={"most": most})


@transaction.atomic
def _reserve(about: About, name: str, media_type: str, size: int, author: Any) -> ContactFile:
    """The row, with its size counted: two uploads at once can't both take the last room."""
    of = about.pk if isinstance(about, Workspace) else about.workspace_id
    workspace = Workspace.objects.select_for_update().get(pk=of)
    if used(workspace) + size > settings.FILES_QUOTA_MB * 2**20:
        most = filesizeformat(settings.FILES_QUOTA_MB * 2**20)
        raise ValidationError(
            _("There is no room left: the files of this workspace may take %(most)s."), params={"most": most}
        )
    return ContactFile.objects.create(
        workspace=workspace,
        contact=about if isinstance(about, Contact) else None,
        company=about if isinstance(about, Company) else None,
        author=author,
        name=name,
        media_type=media_type,
        size=size,
        stored=vault.new_name(),
    )


def used(workspace: Workspace) -> int:
    """Bytes that the files of a workspace take, those on their way included."""
    return int(ContactFile.objects.of(workspace).aggregate(sum=Sum("size"))["sum"] or 0)


def clean_name(name: str, sort: sniffing.Sort | None = None) -> str:
    """The name without folders and without characters that hide or turn around what it says, with an honest ending."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    plain = "".join(char for char in plain if unicodedata.category(char)[0] != "C")
    plain = re.split(r"[/\\\\]", plain)[-1].strip().lstrip(".").strip() or "file"
    plain = re.sub(r'[<>:"|?*]', "_", plain)
    path = PurePosixPath(plain)
    ending = path.suffix.lower()
    if sort is not None and ending not in sort.endings:
        return f"{plain[:_LONGEST_NAME]}{sort.endings[0]}"
    return f"{path.stem[:_LONGEST_NAME]}{ending}"


SHOWN = 50


def of(contact: Contact) -> list[ContactFile]:
    """The latest files of a contact: one query, however many parts of a page ask."""
    known: list[ContactFile] | None = contact.__dict__.get("_files")
    if not presence.has(contact, "files"):
        return []
    if known is None:
        rows = ContactFile.objects.filter(contact=contact, deleted_at__isnull=True, arrived_at__isnull=False)
        known = contact.__dict__["_files"] = list(rows.order_by("-created_at", "-pk")[:SHOWN])
    return known


def of_company(company: Company) -> list[ContactFile]:
    """The latest files of a company."""
    rows = ContactFile.objects.filter(company=company, deleted_at__isnull=True, arrived_at__isnull=False)
    return list(rows.order_by("-created_at", "-pk")[:SHOWN])


def _destroy(rows: Iterable[ContactFile]) -> int:
    """The bytes first, then the row that knows where they are."""
    gone = 0
    for row in rows:
        vault.delete(row.stored)
        gone += ContactFile.objects.filter(pk=row.pk).delete()[0]
    return gone


def sweep(now: datetime | None = None) -> int:
    """Destroy what was deleted an hour ago, and what began to arrive an hour ago and never did. Safe to repeat."""
    before = (now or timezone.now()) - KEPT_BACK
    over = Q(deleted_at__lt=before) | Q(arrived_at__isnull=True, created_at__lt=before)
    return _destroy(keeping.free(ContactFile.objects.filter(over)).order_by("pk")[:_CHUNK])


def account(now: datetime | None = None) -> int:
    """Destroy files that no row knows, and tell of rows whose file is gone. Returns how many were destroyed."""
    now = now or timezone.now()
    there, strays = set(), 0
    for name in vault.names():
        if ContactFile.objects.filter(stored=name).exists():
            there.add(name)
        elif default_storage.get_modified_time(name) < now - _STRAY:
            vault.delete(name)
            strays += 1
    if strays:
        log.warning("%s files that no record knows were destroyed.", strays)
    for row in ContactFile.objects.filter(arrived_at__lt=now - _STRAY).only("stored").iterator(chunk_size=_CHUNK):
        if row.stored not in there:
            log.error("The file of record %s is gone from the storage.", row.pk)
    return strays


# What the map of personal data asks of this store


def forget(contacts: Collection[UUID]) -> int:
    """Destroy the bytes of all files of these people, for good; their rows go with the erasure itself."""
    stored = list(ContactFile.objects.filter(contact_id__in=list(contacts)).values_list("stored", flat=True))
    for name in stored:
        vault.delete(name)
    return len(stored)


def forget_all(workspace: Workspace) -> None:
    """Destroy the bytes of all files of a workspace that is about to go."""
    for name in ContactFile.objects.of(workspace).values_list("stored", flat=True):
        vault.delete(name)


def held_about(contacts: Collection[UUID]) -> Iterator[Held]:
    """The files of these people, oldest first, for the copy of their data; a deleted one is held for an hour more."""
    rows = ContactFile.objects.filter(contact_id__in=list(contacts), arrived_at__isnull=False)
    for row in rows.order_by("created_at").iterator(chunk_size=_CHUNK):
        yield Held(row.name, row.media_type, row.size, partial(vault.pieces, row.stored))


def texts() -> Iterator[tuple[str, str, Iterator[str]]]:
    """Every file (table and key) and what can be read in it, piece by piece: for the search for a person."""
    for row in ContactFile.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        yield ContactFile._meta.db_table, str(row.pk), readable(row.stored)


_OVERLAP = 1024
_MOST_OF_A_PART = 8 * 2**20  # bytes read of one part of a document: a bomb ends here
_MOST_OF_A_DOCUMENT = 64 * 2**20  # and of all parts together
_TAG = re.compile(r"<[^<>]*>")  # from a sign to the next, so that a part full of them is read once


def readable(stored: str) -> Iterator[str]:
    """The text of a file as far as it can be told: the bytes themselves, and the parts of an office document."""
    try:
        with vault.open_file(stored) as file:
            tail = b""
            is_document = False
            while piece := file.read(vault.CHUNK):
                is_document = is_document or (not tail and piece.startswith(b"PK\x03\x04"))
                yield from _decoded(tail + piece)
                tail = piece[-_OVERLAP:]
            if is_document:
                yield from _parts(file)
    except (FileNotFoundError, WrongKey):
        return  # gone meanwhile, or its key is: nobody can read it any more


def _decoded(raw: bytes) -> Iterator[str]:
    yield raw.decode(errors="ignore")
    if raw.count(0) > len(raw) // 4:
        yield raw.decode("utf-16-le", errors="ignore")
        yield raw.decode("utf-16-be", errors="ignore")


def _parts(file: vault.Reader) -> Iterator[str]:
    """The words of a document's parts, its tags left out: they cut names in two. One that is broken ends there."""
    left = _MOST_OF_A_DOCUMENT
    try:
        with zipfile.ZipFile(io.BufferedReader(file)) as archive:
            for part in archive.infolist()[:500]:
                if part.filename.endswith((".xml", ".txt")) and left > 0:
                    with archive.open(part) as opened:
                        raw = opened.read(min(left, _MOST_OF_A_PART))
                    left -= len(raw)
                    yield _TAG.sub("", raw.decode(errors="ignore"))
    except sniffing.BROKEN:
        return
