"""Fields of the workspace's own that are made while columns are put where they go."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import WorkspaceRequest
from accounts.models import Membership, Role
from contacts.fields import kinds as field_kinds
from contacts.fields import making
from contacts.fields.kinds import Kind
from contacts.imports.columns import EXTRA
from contacts.imports.models import ImportRun

_LOOKED_AT = 5000  # rows out of which the choices of a new field are gathered
_POSSIBLE = (Kind.TEXT, Kind.LONG, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.URL)


def kinds() -> list[tuple[str, str]]:
    """What sort of field can be made out of a column, by key."""
    return [(kind.value, str(field_kinds.LABELS[kind])) for kind in _POSSIBLE]


def may_make(membership: Membership) -> bool:
    """Whether this member may make fields."""
    return membership.may(Role.MANAGER)


def make(request: WorkspaceRequest, run: ImportRun, mapping: list[str]) -> list[str]:
    """The mapping with a new field for each column that asked for one; what can't be made is told."""
    result = list(mapping)
    possible = dict(kinds())
    for index, head in enumerate(run.columns):
        kind = request.POST.get(f"new-{index}", "")
        if kind not in possible or mapping[index] != EXTRA:
            continue
        options = _options(run, index, several=kind == Kind.CHOICES) if kind in making.CHOSEN else []
        try:
            purpose = run.purpose or _("what an imported file said about you")
            field = making.add(run.workspace, head[:80], kind, options=options, purpose=purpose)
        except ValidationError as error:
            messages.error(request, f"{head}: {' '.join(error.messages)}")
            continue
        audit.record(request, "field.created", field)
        result[index] = field.key
    return result


def _options(run: ImportRun, index: int, *, several: bool) -> list[str]:
    """What can be chosen: whatever stands in the column."""
    found: dict[str, None] = {}
    for row in run.rows.order_by("number")[:_LOOKED_AT].iterator(chunk_size=500):
        cells = (row.data or {}).get("cells", [])
        value = cells[index] if index < len(cells) else ""
        for part in value.split(",") if several else [value]:
            if part.strip():
                found.setdefault(part.strip()[:80])
        if len(found) >= making.MOST_OPTIONS:
            break
    return list(found)[: making.MOST_OPTIONS]
