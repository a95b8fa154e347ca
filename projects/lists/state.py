"""The list of projects as a request asks for it; the board and the calendar of bars are other looks at the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from contacts.lists.asked import Asked
from contacts.lists.state import ListState, register
from projects.lists.questions import ProjectQuestions
from projects.stages.models import OVER, Kind

ABOUT = "projects"


@dataclass(frozen=True, slots=True)
class ProjectAsked(Asked):
    """What the URL of a list of projects asks for; the latest changed come first."""

    USUAL: ClassVar[str] = "-updated_at"

    sort: str = "-updated_at"

    @classmethod
    def earlier(cls, data: Any) -> list[str]:
        stage = data.get("stage", "")
        if stage == "open":
            return [f"kind:any:{','.join(kind.value for kind in Kind if kind not in OVER)}"]
        return [f"stage:any:{stage}"] if stage and stage != "archived" else []


@dataclass
class ProjectList(ListState):
    """The list."""

    name: ClassVar[str] = ABOUT
    about: ClassVar[str] = ABOUT
    route: ClassVar[str] = "projects:list"
    nav: ClassVar[str] = "projects"
    title: ClassVar[Any] = gettext_lazy("Projects")
    asked_as: ClassVar[type[Asked]] = ProjectAsked
    has_frozen: ClassVar[bool] = False
    groups: ClassVar[Mapping[str, Any]] = {
        "project": gettext_lazy("The work"),
        "people": gettext_lazy("People"),
        "days": gettext_lazy("Days"),
    }

    @cached_property
    def questions(self) -> Any:
        return ProjectQuestions(self.request.membership)


@dataclass
class ProjectBoard(ProjectList):
    """The board."""

    name: ClassVar[str] = "board"
    route: ClassVar[str] = "projects:board"


@dataclass
class ProjectBars(ProjectList):
    """The bars by their days."""

    name: ClassVar[str] = "bars"
    route: ClassVar[str] = "projects:bars"


for each in (ProjectList, ProjectBoard, ProjectBars):
    register(each)
