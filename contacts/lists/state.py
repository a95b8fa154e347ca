"""A list as a request asks for it: the URL, the saved views, the filter. Shared by every page about a list.

An app above this floor that has a list of its own makes a state of it and says so in its ``listings.py``; the pages
that choose filters and keep views then serve that list, too::

    class ProjectList(ListState):
        name, about, route, title = "projects", "projects", "projects:list", gettext_lazy("Projects")

    register(ProjectList)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import WorkspaceRequest
from contacts.lists import asked as urls
from contacts.lists.asked import Asked
from contacts.lists.filters import Filter
from contacts.lists.models import CONTACTS, FirstView, SavedView
from contacts.lists.questions import Asker, Questions
from crm.lib.discovery import discover
from crm.lib.prepared import prepared

MOST_VIEWS = 40


@prepared
def _views(workspace: Any, user: Any, *, about: str) -> Any:
    first = FirstView.objects.filter(view=OuterRef("pk"), user=user, workspace=workspace)
    return SavedView.objects.of(workspace).usable_by(user, about).annotate(is_first=Exists(first))[:MOST_VIEWS]


def views_of(request: WorkspaceRequest, about: str = CONTACTS) -> list[Any]:
    """The views of a list that this member may use: their own, and shared ones; each says whether the list begins with
    it.
    """
    return _views(request.workspace.pk, request.user.pk, about=about)


@dataclass
class ListState:
    """What the list shows, and what it could."""

    name: ClassVar[str] = CONTACTS  # of this list, or of this way to look at it
    about: ClassVar[str] = CONTACTS  # what its saved views are kept under
    route: ClassVar[str] = "contacts:list"
    nav: ClassVar[str] = "contacts"
    title: ClassVar[Any] = gettext_lazy("Contacts")
    asked_as: ClassVar[type[Asked]] = Asked
    groups: ClassVar[Mapping[str, Any]] = {
        "consent": gettext_lazy("Consent"),
        "business": gettext_lazy("Business"),
        "person": gettext_lazy("Person"),
        "reach": gettext_lazy("How to reach them"),
        "address": gettext_lazy("Address"),
        "own": gettext_lazy("Your own fields"),
        "more": gettext_lazy("Work and messages"),
    }  # of questions, in their order

    has_frozen: ClassVar[bool] = True  # whether some of its rows may be frozen

    request: WorkspaceRequest
    asked: Asked
    views: list[Any]

    @classmethod
    def of(cls, request: WorkspaceRequest, data: QueryDict | None = None) -> Self:
        """Out of the request's URL, or out of other data in its form."""
        said = request.GET if data is None else data
        views = views_of(request, cls.about)
        stored = {view.pk: view.query for view in views}
        first = next((view.pk for view in views if view.is_first), None)
        bare = not any(name in said for name in ("q", "view", "f", "sort", "cols", "v", "after"))
        return cls(request, urls.resolve(cls.asked_as.from_query(said), stored, first, bare=bare), views)

    @classmethod
    def of_text(cls, request: WorkspaceRequest, text: str) -> Self:
        """Out of a query string that a form carries."""
        return cls.of(request, urls.query_of(text))

    @cached_property
    def questions(self) -> Questions:
        return Questions(Asker(self.request.workspace, self.request.user))

    @property
    def url(self) -> str:
        """Where the list is."""
        return reverse(self.route, args=[self.request.workspace.slug])

    @cached_property
    def filter(self) -> Filter:
        return Filter(self.asked.conditions, self.questions)

    @property
    def view(self) -> SavedView | None:
        """The saved view it started from."""
        return next((view for view in self.views if view.pk == self.asked.view), None)

    @property
    def changed(self) -> bool:
        """Whether it asks for something else than that view does."""
        return self.view is not None and not self.asked.same_as(self.view.query)

    @property
    def text(self) -> str:
        """The query string, for forms that come back to the list."""
        return self.asked.url(after=self.asked.after, explicit=True)


_LISTS: dict[str, type[ListState]] = {CONTACTS: ListState}


def register(state: type[ListState]) -> None:
    """Let the pages of filters and views serve this list, too."""
    _LISTS[state.name] = state


def list_of(name: str) -> type[ListState]:
    """The list of this name; that of contacts for a name nobody knows."""
    discover("listings")
    return _LISTS.get(name, ListState)
