"""What the site keeps in a visitor's browser: every cookie and every other item, what for, and for how long (CK-2).

Each app says so in its ``declared_cookies.py``; an operator adds others by ``EXTRA_COOKIES``. The middleware of
privacy/cookies lets no cookie out that is not in this register, and none but the essential before the visitor chose.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from crm.lib.discovery import discover


class Category(TextChoices):
    """What a cookie is for, as far as the visitor's choice goes."""

    ESSENTIAL = "essential", _("Essential")
    FUNCTIONAL = "functional", _("Functional")
    PERFORMANCE = "performance", _("Performance")
    TARGETING = "targeting", _("Targeting")


ABOUT: dict[str, Any] = {
    Category.ESSENTIAL: _("The site does not work without them. They follow nobody and need no consent."),
    Category.FUNCTIONAL: _("They remember what you chose, so that you need not choose again."),
    Category.PERFORMANCE: _("They count how the site is used."),
    Category.TARGETING: _("They recognize you elsewhere, to show advertising that fits."),
}
OPTIONAL = tuple(category for category in Category if category is not Category.ESSENTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One item. ``name`` may end in * for a family of names. ``script`` is the address of what sets it, if the site
    has to load that: it is loaded once the category was allowed, and not before.
    """

    name: str
    purpose: Any
    lifetime: Any
    category: Category = Category.ESSENTIAL
    provider: str = ""  # who can read it; empty: this site alone
    kind: Any = ""  # other than a cookie
    script: str = ""

    def covers(self, name: str) -> bool:
        """Whether a cookie of this name is meant."""
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name


_declared: dict[str, Cookie] = {}


def declare(name: str, **said: Any) -> None:
    """Enter an item into the register."""
    _declared[name] = Cookie(name=name, **said)


@cache
def _extra(given: str) -> tuple[Cookie, ...]:
    import json

    return tuple(read(item) for item in json.loads(given))


def read(item: Any) -> Cookie:
    """An item of ``EXTRA_COOKIES``. Raises ValueError with what is wrong."""
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        raise ValueError("each must be an object of strings")
    missing = {"name", "purpose", "lifetime", "category"} - item.keys()
    unknown = item.keys() - {"name", "purpose", "lifetime", "category", "provider", "script"}
    if missing or unknown:
        raise ValueError(f"missing {sorted(missing)}, unknown {sorted(unknown)}")
    if item["category"] not in Category.values:
        raise ValueError(f"no such category: {item['category']}")
    if item.get("script") and not _is_https(item["script"]):
        raise ValueError("a script's address begins with https://")
    return Cookie(**{**item, "category": Category(item["category"])})


def _is_https(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and not {" ", ";", ",", "'", '"'} & set(url)


def cookies() -> list[Cookie]:
    """The whole register, essential ones first."""
    discover("declared_cookies")
    order = list(Category)
    found = [*_declared.values(), *_extra(settings.EXTRA_COOKIES)]
    return sorted(found, key=lambda cookie: (order.index(cookie.category), cookie.name))


def find(name: str) -> Cookie | None:
    """What the register says of a cookie of this name."""
    return next((cookie for cookie in cookies() if cookie.covers(name)), None)


def asked_for() -> list[Category]:
    """The categories that a visitor is asked about: those of which the site has something. Often none."""
    there = {cookie.category for cookie in cookies()}
    return [category for category in OPTIONAL if category in there]
