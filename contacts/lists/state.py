"""A list as a request asks for it: the URL, the saved views, the filter. Shared by every page about a list."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from accounts.access import WorkspaceRequest
from contacts.lists import asked as urls
from contacts.lists.asked import Asked
from contacts.lists.filters import Filter
from contacts.lists.models import FirstView, SavedView
from contacts.lists.questions import Asker, Questions
from crm.lib.prepared import prepared

MOST_VIEWS = 40


@prepared
def _views(workspace: Any, user: Any) -> Any:
    first = FirstView.objects.filter(view=OuterRef("pk"), user=user, workspace=workspace)
    rows = SavedView.objects.of(workspace).filter(Q(owner=user) | Q(shared=True), deleted_at=None)
    return rows.annotate(is_first=Exists(first))[:MOST_VIEWS]


def views_of(request: WorkspaceRequest) -> list[Any]:
    """The views this member may use: their own, and shared ones; each says whether their list begins with it."""
    return _views(request.workspace.pk, request.user.pk)


@dataclass
class ListState:
    """What the list shows, and what it could."""

    request: WorkspaceRequest
    asked: Asked
    views: list[Any]

    @classmethod
    def of(cls, request: WorkspaceRequest, data: QueryDict | None = None) -> "ListState":
        """Out of the request's URL, or out of other data in its form."""
        said = request.GET if data is None else data
        views = views_of(request)
        stored = {view.pk: view.query for view in views}
        first = next((view.pk for view in views if view.is_first), None)
        bare = not any(name in said for name in ("q", "view", "f", "sort", "cols", "v", "after"))
        return cls(request, urls.resolve(Asked.from_query(said), stored, first, bare=bare), views)

    @classmethod
    def of_text(cls, request: WorkspaceRequest, text: str) -> "ListState":
        """Out of a query string that a form carries."""
        return cls.of(request, urls.query_of(text))

    @cached_property
    def questions(self) -> Questions:
        return Questions(Asker(self.request.workspace, self.request.user))

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
