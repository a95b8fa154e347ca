"""For whom a sequence begins, when it is for many: everybody, a tag, or a saved view, as a campaign has it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from contacts.models import SavedView, Tag
from messaging.campaigns import audiences

EVERYONE = "everyone"


def _views(request: WorkspaceRequest) -> Any:
    rows = SavedView.objects.of(request.workspace).usable_by(request.user)
    return rows.order_by("name")


def offered(request: WorkspaceRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be chosen, in groups."""
    groups = [(_("Everybody"), [(EVERYONE, _("All contacts"))])]
    views = [(f"view:{view.pk}", view.name) for view in _views(request)[:200]]
    tags = [(f"tag:{tag.pk}", tag.name) for tag in Tag.objects.of(request.workspace).order_by("name")[:200]]
    return [*groups, *([(_("Saved views"), views)] if views else []), *([(_("Tags"), tags)] if tags else [])]


def read(request: WorkspaceRequest, text: str) -> dict[str, Any] | None:
    """What a choice means, as fields of a campaign; None when it is none of those offered."""
    if text == EVERYONE:
        return {"everyone": True}
    kind, _colon, key = text.partition(":")
    try:
        pk = UUID(key[:64])
    except ValueError:
        return None
    if kind == "tag":
        tag = Tag.objects.of(request.workspace).filter(pk=pk).first()
        return {"tag_id": tag.pk} if tag else None
    view = _views(request).filter(pk=pk).first() if kind == "view" else None
    if view is None:
        return None
    try:
        return {"query": audiences.kept(view, request.user), "author": request.user}
    except ValidationError:
        return None
