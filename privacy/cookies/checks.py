"""What an operator adds to the register must make sense, or the site does not start."""

import json
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from crm.lib import cookies


@register()
def extra_cookies_are_sound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """``EXTRA_COOKIES`` is a list of items that say what they are for; none of them may call itself essential."""
    try:
        given = json.loads(settings.EXTRA_COOKIES)
        if not isinstance(given, list):
            raise ValueError("it must be a list")
        for item in given:
            if cookies.read(item).category == cookies.Category.ESSENTIAL:
                raise ValueError("what the operator adds is not essential")
    except ValueError as error:
        return [Error(f"EXTRA_COOKIES can't be read: {error}.", hint="See docs/configuration.md.", id="cookies.E001")]
    return []
