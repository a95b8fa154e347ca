"""The audit log: what was done with which record, by whom, without the data itself (AC-8)."""

from typing import Any
from uuid import UUID

from accounts.models import AuditEntry


def record(actor: Any, action: str, target: Any = None, *, workspace: Any = None, count: int = 1) -> AuditEntry:
    """Write an entry.

    ``actor`` is a user, a request or None (the system itself); ``action`` a fixed phrase such as "contact.exported",
    never text that somebody typed; ``target`` a model instance; ``count`` how many records were touched.
    """
    user = getattr(actor, "user", actor)
    workspace = workspace or getattr(target, "workspace", None) or getattr(actor, "workspace", None)
    return AuditEntry.objects.create(
        actor_id=user.pk if getattr(user, "pk", None) else None,
        workspace_id=getattr(workspace, "pk", None),
        action=action,
        record_type=target._meta.label_lower if target is not None else "",
        record_id=target.pk if target is not None and isinstance(target.pk, UUID) else None,
        count=count,
    )
