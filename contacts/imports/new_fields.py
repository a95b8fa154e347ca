"""Fields of the workspace's own that are made while columns are put where they go."""

from typing import Any

from accounts.models import Membership, Role
from contacts.imports.models import ImportRun

NEW = "new-field"


def kinds() -> list[tuple[str, str]]:
    """What sort of field can be made, by key."""
    return []


def may_make(membership: Membership) -> bool:
    """Whether this member may make fields."""
    return membership.may(Role.MANAGER) and bool(kinds())


def make(request: Any, run: ImportRun, mapping: list[str]) -> list[str]:
    """The mapping with new fields for the columns that asked for one."""
    return mapping
