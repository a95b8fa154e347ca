"""Conversations with a company's people, on the company's page."""

from django.db.models import Max
from django.template.defaultfilters import date as shown_date
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from contacts import panels
from contacts.models import Company
from messaging.models import Conversation

SHOWN = 6


def conversations(request: WorkspaceRequest, company: Company) -> panels.Content:
    """The latest ones."""
    rows = Conversation.objects.of(request.workspace).filter(contact__company=company, last_message_at__isnull=False)
    rows = rows.select_related("contact", "last_message").defer("contact__extra")
    return "messaging/_company_panel.html", {"talks": list(rows.order_by("-last_message_at")[:SHOWN])}


def last_message(request: WorkspaceRequest, company: Company) -> list[panels.Figure]:
    """When somebody last wrote, they or we."""
    rows = Conversation.objects.of(request.workspace).filter(contact__company=company)
    at = rows.aggregate(at=Max("last_message_at"))["at"]
    return [panels.Figure(_("Last message"), shown_date(timezone.localtime(at), "DATE_FORMAT") if at else "–")]


panels.companies.register("conversations", conversations, place=panels.Place.MAIN, order=30)
panels.companies.register_figures("conversations", last_message, order=30)
