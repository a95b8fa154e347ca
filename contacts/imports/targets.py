"""Where columns can go: what every file may hold, the fields of every contact, and the workspace's own."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Workspace
from contacts.fields.catalogue import catalogue
from contacts.fields.field import Field
from contacts.imports import postal
from contacts.imports.columns import EXTRA, SKIP, TARGETS, head

_OURS = {*TARGETS, "purpose"}  # read here, faster than one by one
_ABOUT_THE_FILE = (EXTRA, SKIP)


def _others(workspace: Workspace) -> list[Field]:
    return [field for field in catalogue(workspace) if field.editable and field.key not in _OURS]


def own_fields(workspace: Workspace, mapping: Iterable[str]) -> dict[str, Any]:
    """Those fields of the catalogue that a mapping names and that are not read here, by key."""
    wanted = set(mapping) - _OURS
    return {field.key: field for field in _others(workspace) if field.key in wanted} if wanted else {}


def named(workspace: Workspace, columns: Sequence[str], guessed: Sequence[str]) -> list[str]:
    """The guess, with columns that nobody knows put where their head names a field: as in a list of one's own."""
    keys = {head(label): key for key, label in labels(workspace).items() if key not in _ABOUT_THE_FILE}
    found = list(guessed)
    for index, column in enumerate(columns):
        key = keys.get(head(column))
        if found[index] == EXTRA and key and (key not in found or key == postal.LABEL):  # which each address may have
            found[index] = key
    return found


def labels(workspace: Workspace) -> dict[str, str]:
    """Everything a column can go to, with its name, in the order in which it is offered."""
    known = {key: str(label) for key, label in TARGETS.items() if key not in _ABOUT_THE_FILE}
    own = {field.key: str(field.label) for field in _others(workspace)}
    return {key: str(TARGETS[key]) for key in _ABOUT_THE_FILE} | known | own
