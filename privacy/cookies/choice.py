"""What a visitor allows to be kept in their browser: nothing but the essential until they chose otherwise (CK-1).

The choice lives in a signed cookie in that browser and, as proof, in a row that names nobody. Global Privacy Control
("Sec-GPC: 1") objects on the visitor's behalf to targeting, and to whatever others than this site can read (RT-7).
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crm.lib import cookies
from crm.lib.cookies import Category, Cookie
from privacy.cookies.models import CookieChoice, GpcSignal

COOKIE = "cookie_choice"
KEPT = timedelta(days=180)
PROVEN = timedelta(days=730)
"""How long the proof of a choice is kept."""

_SALT = "privacy.cookies.choice"
_SIGNAL_EVERY = 86_400  # seconds between two notes that the same browser sends the signal
_SECRETS = {"token", "key", "uidb36"}  # parameters that make an address a secret


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, if anything was. ``record`` is the key of its proof."""

    made: bool = False
    allowed: frozenset[str] = frozenset()
    record: str = ""


def gpc(request: HttpRequest) -> bool:
    """Whether the browser sends Global Privacy Control: the header's value is exactly 1 (W3C draft, section 3.2)."""
    return request.headers.get("Sec-GPC") == "1"


def register() -> str:
    """Tells the register that a visitor saw from a later one: with another one they are asked anew."""
    said = "\n".join(f"{each.category}:{each.name}:{each.provider}" for each in cookies.cookies())
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def of(request: HttpRequest) -> Choice:
    """The visitor's choice; none if it was about another register, or is not signed by us."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return Choice()
    if not isinstance(said, dict) or said.get("register") != register():
        return Choice()
    return Choice(True, frozenset(said.get("allowed", ())), str(said.get("record", "")))


def asked(request: HttpRequest) -> list[Category]:
    """What the visitor may be asked about: not what their browser has refused already."""
    open_ones = {each.category for each in cookies.cookies() if not _refused_by_signal(request, each)}
    return [category for category in cookies.asked_for() if category in open_ones]


def _refused_by_signal(request: HttpRequest, cookie: Cookie) -> bool:
    return gpc(request) and (cookie.category == Category.TARGETING or bool(cookie.provider))


def allows(request: HttpRequest, cookie: Cookie) -> bool:
    """Whether this cookie may be kept in this browser now."""
    if cookie.category == Category.ESSENTIAL:
        return True
    return cookie.category in of(request).allowed and not _refused_by_signal(request, cookie)


def must_ask(request: HttpRequest) -> bool:
    """Whether the banner is shown: something may be asked, and nothing was chosen yet."""
    return bool(cookies.asked_for()) and bool(asked(request)) and not of(request).made


def has_secret_address(request: HttpRequest) -> bool:
    """Whether whoever knows the address of this page may do something with it."""
    match = request.resolver_match
    return match is not None and bool(_SECRETS & match.kwargs.keys())


def scripts(request: HttpRequest) -> list[str]:
    """Addresses of the operator's scripts that may run on this page: of what was allowed, and only on pages of ours
    that anybody may open. They see all that stands or is typed there: so none of somebody's account or data, nor one
    whose address is a secret. Pages with passwords and codes are the library's; those of ours leave scripts out by
    their layout.
    """
    match = request.resolver_match
    access = getattr(match.func, "access", None) if match else None
    if access is None or access.door != "public" or has_secret_address(request):
        return []
    found = [each.script for each in cookies.cookies() if each.script and allows(request, each)]
    return list(dict.fromkeys(found))


def choose(request: HttpRequest, response: HttpResponse, allowed: list[str]) -> CookieChoice:
    """Keep a choice, and its proof. Refusing and taking back are the same as accepting: one click."""
    about = [category.value for category in asked(request)]
    user: Any = request.user
    made = CookieChoice.objects.create(
        asked=about,
        allowed=[category for category in about if category in allowed],
        register=register(),
        gpc=gpc(request),
        account=user if user.is_authenticated else None,
    )
    said = {"record": str(made.pk), "allowed": made.allowed, "register": made.register}
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=_SALT),
        max_age=int(KEPT.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return made


def made_when(choice: Choice) -> CookieChoice | None:
    """The proof of a choice."""
    try:
        return CookieChoice.objects.filter(pk=UUID(choice.record)).first() if choice.record else None
    except ValueError:
        return None


def note_signal(request: HttpRequest) -> None:
    """Note, once a day, whose browser sends the signal: of an account, or of a contact who came by their own link."""
    user: Any = getattr(request, "user", None)
    contact = getattr(request, "known_contact", None)
    for name, who in (("account", user if user and user.is_authenticated else None), ("contact", contact)):
        if who is not None and cache.add(f"gpc:{who.pk}", 1, _SIGNAL_EVERY):
            now = timezone.now()
            signal, made = GpcSignal.objects.get_or_create(**{name: who}, defaults={"first_at": now, "last_at": now})
            if not made:
                GpcSignal.objects.filter(pk=signal.pk).update(last_at=now)


def forget() -> int:
    """Proofs that are past their time. Returns how many went."""
    return CookieChoice.objects.filter(at__lt=timezone.now() - PROVEN).delete()[0]
