"""Work for somebody who had their data frozen (RT-6): it is read, and nothing is added to it or changed in it.

Projects, tasks and entries of time know whether they are (``is_frozen``); whoever writes asks here.
"""

from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class Work(Protocol):
    """A project, a task, or time spent on them."""

    @property
    def is_frozen(self) -> bool:
        """The data of whom it is about are frozen."""


class Frozen(PermissionDenied):
    """Something about frozen data was to be changed; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("The client’s data are frozen at their request. Nothing about them or their projects can be changed.")
        )


def refuse(*about: Work | None) -> None:
    """Raises Frozen when one of these is."""
    if any(each is not None and each.is_frozen for each in about):
        raise Frozen
