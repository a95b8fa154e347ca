"""Where the columns of a kind of file went the last time: known by a keyed hash of its header, for one workspace."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import Workspace
from contacts.imports.columns import head
from contacts.imports.models import ImportMapping
from crm.lib.crypto import keyed_hash


def signature(columns: Sequence[str]) -> bytes:
    """Equal for files with the same columns in the same order."""
    return keyed_hash("import header", "\x1f".join(head(column) for column in columns))


def recall(workspace: Workspace, columns: Sequence[str]) -> list[str] | None:
    """The targets that were confirmed for such columns; None when none were."""
    found = ImportMapping.objects.of(workspace).filter(signature=signature(columns)).first()
    return list(found.mapping) if found and len(found.mapping) == len(columns) else None


def keep(workspace: Workspace, columns: Sequence[str], mapping: Sequence[str]) -> None:
    """Remember them; at a confirmed import."""
    ImportMapping.objects.update_or_create(
        workspace=workspace,
        signature=signature(columns),
        defaults={"mapping": list(mapping), "used_at": timezone.now()},
    )
