"""Taking back a move to another stage, as long as nobody moved the project again.

What the project was before is not kept anywhere: it is signed, and goes along with the button that takes the move back.
"""

from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from projects.models import Project, StageChange
from projects.stages import steps

HOUR = 60 * 60  # seconds for which a move can be taken back, as with what is deleted
_SALT = "projects.move"
_PLAIN = ("stage", "kind", "place", "lost_reason")
_MOMENTS = ("staged_at", "won_at", "closed_at")


def remembered(project: Project) -> dict[str, Any]:
    """What a move changes, as it is before."""
    moments = {name: getattr(project, name) for name in _MOMENTS}
    plain = {name: str(getattr(project, name)) for name in _PLAIN if name != "place"}
    return plain | {"place": project.place} | {name: at.isoformat() if at else "" for name, at in moments.items()}


def token(project: Project, before: dict[str, Any]) -> str:
    """The way back to what was ``remembered``, for a project that was moved just now."""
    values = [before[name] for name in (*_PLAIN, *_MOMENTS)]
    return signing.dumps([str(project.pk), project.stage, project.staged_at.isoformat(), *values], salt=_SALT)


@transaction.atomic
def take_back(project: Project, text: str) -> bool:
    """Put it where it was before the move, which leaves no trace in its history; false when it was moved again, its
    old stage means something else by now, or the way back is no longer open.
    """
    try:
        key, stage, at, *values = signing.loads(text, salt=_SALT, max_age=HOUR)
    except signing.BadSignature:
        return False
    moved_at, before = datetime.fromisoformat(at), dict(zip((*_PLAIN, *_MOMENTS), values, strict=True))
    for name in _MOMENTS:
        before[name] = datetime.fromisoformat(before[name]) if before[name] else None
    if key != str(project.pk) or steps.find(project.workspace_id, before["stage"]).kind != before["kind"]:
        return False
    rows = Project.objects.filter(pk=project.pk, stage=stage, staged_at=moved_at)
    if not rows.update(**before, updated_at=timezone.now()):
        return False
    StageChange.objects.filter(project=project, after=stage, at=moved_at).delete()
    project.refresh_from_db(fields=[*_PLAIN, *_MOMENTS])
    return True
