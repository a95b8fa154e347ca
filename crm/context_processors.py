"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Role, Workspace
from messaging.models import Conversation
from privacy import queue

MOST_UNREAD = 99  # beyond, the exact number says no more and would cost more to count


def product(request: HttpRequest) -> dict[str, Any]:
    """The product's name and logo text, and whether mail really leaves."""
    return {
        "product": {
            "name": settings.PRODUCT_NAME,
            "logo_text": settings.PRODUCT_LOGO_TEXT,
            "mail_is_local": not settings.EMAIL_URL,
        }
    }


def waiting(request: HttpRequest) -> dict[str, Any]:
    """What the navigation counts, when it is shown: unread conversations and, for those who may work on them, privacy
    requests that wait or are overdue.
    """
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    shown: dict[str, Any] = {"unread_count": SimpleLazyObject(lambda: _unread(membership.workspace))}
    if membership.may(Role.MANAGER):
        found: Any = SimpleLazyObject(lambda: queue.waiting(membership.workspace))
        shown |= {"privacy_count": lambda: found.open, "privacy_overdue": lambda: found.overdue}
    return shown


def _unread(workspace: Workspace) -> str:
    """How many conversations nobody has read: "7", "99+", or empty."""
    count = Conversation.objects.of(workspace).unread()[: MOST_UNREAD + 1].count()
    return f"{MOST_UNREAD}+" if count > MOST_UNREAD else str(count or "")
