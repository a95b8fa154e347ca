"""Note beside each project what its stage means, and since when it is over."""

from typing import Any

from django.db import migrations
from django.db.models import F

_KINDS = {"active": "won", "paused": "won", "done": "closed", "lost": "lost"}


def note(apps: Any, schema_editor: Any) -> None:
    projects = apps.get_model("projects", "Project").objects
    for stage, kind in _KINDS.items():
        rows = projects.filter(stage=stage)
        rows.update(kind=kind, closed_at=F("updated_at") if kind in ("closed", "lost") else None)
        if kind != "lost":
            rows.update(won_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_work")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
