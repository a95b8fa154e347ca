"""The projects of a contact, in a box beside their page."""

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels
from contacts.models import Contact
from projects import of_contact

SHOWN = 5


def projects(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """The latest projects and a way to add one."""
    found = of_contact.in_work(contact, request.membership, SHOWN + 1)
    may_add = request.membership.may(Role.MEMBER) and not contact.is_restricted
    if not found and not may_add:
        return None
    context = {"projects": found[:SHOWN], "more": len(found) > SHOWN, "may_add": may_add}
    return "projects/_contact_panel.html", context


panels.register("projects", projects, place=panels.Place.SIDE, order=40)

from projects.tasks import of_contact as _tasks  # noqa: E402, F401  isort: skip  registers its own
