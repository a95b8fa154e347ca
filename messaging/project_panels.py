"""Conversations with a project's people, on the project's page."""

from django.db.models import Q

from accounts.access import WorkspaceRequest
from messaging.models import Conversation
from projects import panels
from projects.models import Project

SHOWN = 5


def conversations(request: WorkspaceRequest, project: Project) -> panels.Content:
    """The latest ones with the client; of a company without a person named, with its people."""
    if project.contact_id is None and project.company_id is None:
        return None
    about = Q(contact=project.contact_id) if project.contact_id else Q(contact__company=project.company_id)
    rows = Conversation.objects.of(request.workspace).filter(about, last_message_at__isnull=False)
    rows = rows.select_related("contact", "last_message").defer("contact__extra")
    talks = list(rows.order_by("-last_message_at")[:SHOWN])
    return ("messaging/_company_panel.html", {"talks": talks}) if talks else None


panels.projects.register("conversations", conversations, place=panels.Place.MAIN, order=50)
