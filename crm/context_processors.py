"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Role
from messaging.inbox.models import Thread
from privacy.policy import notice
from privacy.requests import queue
from projects.hours import timer


def product(request: HttpRequest) -> dict[str, Any]:
    """The product's name and logo text, and whether mail really leaves."""
    return {
        "product": {
            "name": settings.PRODUCT_NAME,
            "logo_text": settings.PRODUCT_LOGO_TEXT,
            "mail_is_local": not settings.EMAIL_URL,
            "signup_open": settings.SIGNUP_OPEN,
            "has_news": bool(settings.NEWS_WORKSPACE),
        }
    }


def waiting(request: HttpRequest) -> dict[str, Any]:
    """What the frame tells, when it is shown: policies to accept, unread threads and, for those who may work on them,
    privacy requests that wait or are overdue.
    """
    shown: dict[str, Any] = {"policy_notices": SimpleLazyObject(lambda: notice.pending(request))}
    membership = getattr(request, "membership", None)
    if membership is None:
        return shown
    unread: Any = SimpleLazyObject(lambda: Thread.objects.of(membership.workspace).unread().shown_count())
    shown["unread_count"] = unread
    shown["running_timer"] = SimpleLazyObject(lambda: timer.running(request.user))
    if membership.may(Role.MANAGER):
        found: Any = SimpleLazyObject(lambda: queue.waiting(membership.workspace))
        shown |= {"privacy_count": lambda: found.open, "privacy_overdue": lambda: found.overdue}
    return shown
