"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Role
from privacy import queue


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
    """How many privacy requests wait, and how many are overdue, for those who may work on them; counted when shown."""
    membership = getattr(request, "membership", None)
    if membership is None or not membership.may(Role.MANAGER):
        return {}
    found: Any = SimpleLazyObject(lambda: queue.waiting(request.workspace))  # type: ignore[attr-defined]
    return {"privacy_count": lambda: found.open, "privacy_overdue": lambda: found.overdue}
