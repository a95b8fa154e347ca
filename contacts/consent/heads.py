"""The end of each chain, written and signed outside the database, so that a cut tail or an old copy shows.

One line of JSON per workspace and day in ``JOURNAL_DIR/ledger-heads.jsonl``; no personal data. A chain can be cut back
only by somebody who can also write this file and has ``LEDGER_KEY``.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from contacts.consent import chain
from contacts.consent.models import LedgerHead
from crm.lib import crypto

FILE_NAME = "ledger-heads.jsonl"
DROPPED = "dropped"
RESTORED = "restored "


@dataclass(frozen=True, slots=True)
class WrittenHead:
    """What the file says about a workspace: ``hash`` is hexadecimal, or ``DROPPED`` for a removed sample.

    After an older copy of the database was put back on purpose its shorter chain is noted as ``restored``.
    """

    workspace_id: UUID
    seq: int
    hash: str
    restored: bool = False


class BadLine(ValueError):
    """A line of the file that nobody with the key wrote."""


def path() -> Path:
    """Where the file is."""
    return Path(settings.JOURNAL_DIR) / FILE_NAME


def write_all() -> int:
    """Append the head of every chain that has grown since it was last written; returns how many lines."""
    known, _bad = read()
    grown = [
        (head.workspace_id, head.seq, bytes(head.hash).hex())
        for head in LedgerHead.objects.filter(seq__gt=0)
        if (last := known.get(head.workspace_id)) is None or last.seq < head.seq
    ]
    _append(grown)
    return len(grown)


def write_dropped(workspace_id: UUID, seq: int) -> None:
    """Note that the chain of a workspace was removed on purpose."""
    _append([(workspace_id, seq, DROPPED)])


def read() -> tuple[dict[UUID, WrittenHead], list[int]]:
    """The last head of each workspace, and the numbers of the lines whose signature is wrong."""
    last: dict[UUID, WrittenHead] = {}
    bad: list[int] = []
    for number, line in enumerate(_lines(), start=1):
        try:
            head = _parse(line)
        except BadLine:
            bad.append(number)
            continue
        before = last.get(head.workspace_id)
        if before is None or head.restored or head.seq >= before.seq:
            last[head.workspace_id] = head
    return last, bad


def _lines() -> Iterator[str]:
    try:
        with path().open(encoding="utf-8", errors="replace") as file:
            yield from (line for line in file if line.strip())
    except FileNotFoundError:
        return


def _parse(line: str) -> WrittenHead:
    try:
        what = json.loads(line)
        restored = bool(what.get("restored"))
        head = WrittenHead(UUID(what["workspace"]), int(what["seq"]), str(what["hash"]), restored)
        genuine = crypto.same(_signature(head, str(what["at"])), str(what["signature"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadLine(line) from error
    if not genuine:
        raise BadLine(line)
    return head


def _signature(head: WrittenHead, at: str) -> str:
    mark = RESTORED if head.restored else ""
    return chain.sign(f"{mark}{at} {head.workspace_id} {head.seq} {head.hash}")


def accept_older() -> int:
    """An older copy of the database is the one from now on: note its shorter chains; returns how many events are lost.

    What was noted before stays in the file.
    """
    known, _bad = read()
    there = {head.workspace_id: head for head in LedgerHead.objects.filter(workspace_id__in=known)}
    shorter: list[tuple[UUID, int, str]] = []
    lost = 0
    for workspace_id, last in known.items():
        head = there.get(workspace_id)
        seq = head.seq if head else 0
        if last.hash != DROPPED and seq < last.seq:
            shorter.append((workspace_id, seq, bytes(head.hash).hex() if head else chain.GENESIS.hex()))
            lost += last.seq - seq
    _append(shorter, restored=True)
    return lost


def _append(heads: list[tuple[UUID, int, str]], *, restored: bool = False) -> None:
    if not heads:
        return
    at = timezone.now().isoformat(timespec="seconds")
    lines = []
    for workspace_id, seq, digest in heads:
        signature = _signature(WrittenHead(workspace_id, seq, digest, restored), at)
        what = {"at": at, "workspace": str(workspace_id), "seq": seq, "hash": digest, "signature": signature}
        if restored:
            what["restored"] = True
        lines.append(json.dumps(what) + "\n")
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
