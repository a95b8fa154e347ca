"""What every template may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, Any]:
    """The product's name and logo text, and whether mail really leaves."""
    return {
        "product": {
            "name": settings.PRODUCT_NAME,
            "logo_text": settings.PRODUCT_LOGO_TEXT,
            "mail_is_local": not settings.EMAIL_URL,
        }
    }
