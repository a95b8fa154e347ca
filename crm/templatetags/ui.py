"""Template tags of the design language; docs/design-language.md shows each in use."""

import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from accounts.models import Membership, Workspace
from crm import brand
from crm.lib import toasts
from crm.lib.page_addresses import address

register = template.Library()
register.filter("undo_url", toasts.undo_address)

MINUTE, HOUR, DAY = 60, 3_600, 86_400
AVATAR_COLOURS = 8


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Silent for screen readers unless it is given a label. Sizes: sm, lg."""
    source = _sprite(get_script_prefix())
    if not label:
        return _silent_icon(name, size, source)
    classes = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', classes, label, source, name
    )


@lru_cache
def _sprite(prefix: str) -> str:
    """The address of the icons, which the prefix of the site is part of; it stays while the process runs."""
    return static("img/icons.svg")


@lru_cache(maxsize=500)
def _silent_icon(name: str, size: str, source: str) -> SafeString:
    """A page has a hundred of them, a site as many kinds."""
    classes = f"icon icon-{size}" if size else "icon"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, source, name)


@register.simple_tag
def avatar(name: object, size: str = "") -> SafeString:
    """Initials on a colour that stays the same for the same name. Sizes: sm, lg."""
    text = str(name or "").strip()
    parts = [part for part in text.replace("@", " ").split() if part[:1].isalnum()]
    initials = (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"
    colour = zlib.crc32(text.casefold().encode()) % AVATAR_COLOURS
    classes = f"avatar avatar-{colour} avatar-{size}" if size else f"avatar avatar-{colour}"
    return mark_safe(f'<span class="{escape(classes)}" aria-hidden="true">{escape(initials)}</span>')  # noqa: S308


@register.simple_tag
def badge(text: Any, tone: str = "", icon_name: str = "") -> SafeString:
    """A word on a coloured ground. Tones: yes, no, wait, info, brand, quiet, or none."""
    classes = f"badge badge-{tone}" if tone else "badge"
    drawn = icon(icon_name) if icon_name else ""
    return mark_safe(f'<span class="{escape(classes)}">{drawn}{conditional_escape(text)}</span>')  # noqa: S308


def _distance(seconds: float) -> str:
    """How long ago (or, negative, how far ahead) in a few words; empty when a date says it better."""
    ahead, size = seconds < 0, abs(seconds)
    if size < MINUTE:
        return gettext("just now")
    if size < HOUR:
        count = int(size // MINUTE)
        form = ngettext("in %d min", "in %d min", count) if ahead else ngettext("%d min ago", "%d min ago", count)
        return form % count
    if size < DAY:
        count = int(size // HOUR)
        form = ngettext("in %d h", "in %d h", count) if ahead else ngettext("%d h ago", "%d h ago", count)
        return form % count
    if size < 7 * DAY:
        count = int(size // DAY)
        if ahead:
            return ngettext("in %d day", "in %d days", count) % count
        return ngettext("%d day ago", "%d days ago", count) % count
    return ""


# A page has as many times as rows, and Django's formatting is slow. There are few days and minutes, so they are kept.


@lru_cache(maxsize=10_000)
def _day(day: date, style: str, language: str | None) -> str:
    return date_format(day, style)


@lru_cache(maxsize=2_000)
def _minute(hour: int, minute: int, language: str | None) -> str:
    return time_format(time(hour, minute), "TIME_FORMAT")


def _date(day: date, style: str = "DATE_FORMAT") -> str:
    return _day(date(day.year, day.month, day.day), style, get_language())


def short_day(day: date) -> str:
    """A day of this year or near it, as the language writes it: "July 4"."""
    return _date(day, "MONTH_DAY_FORMAT")


def _time(moment: datetime) -> str:
    return _minute(moment.hour, moment.minute, get_language())


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _time_element(value: datetime | date, text: str) -> SafeString:
    language = get_language()
    title = _day(date(value.year, value.month, value.day), "DATE_FORMAT", language)
    if isinstance(value, datetime):  # as it stands in the current zone
        title = f"{title} {_minute(value.hour, value.minute, language)} {value.tzname() or ''}"
    # A page has as many as rows; what is put together here is escaped like any text.
    return mark_safe(f'<time datetime="{value.isoformat()}" title="{escape(title.strip())}">{escape(text)}</time>')  # noqa: S308


@register.simple_tag
def ago(value: datetime | None, empty: str = "–") -> SafeString | str:
    """A relative time within a week of now ("5 min ago", "in 2 days"), a short date beyond."""
    if value is None:
        return empty
    now, local = timezone.now(), _local(value)
    text = _distance((now - value).total_seconds())
    if not text:
        this_year = local.year == now.astimezone(local.tzinfo).year
        text = _date(local, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")
    return _time_element(local, text)


@register.simple_tag
def when(value: datetime | date | None, empty: str = "–") -> SafeString | str:
    """The full date, with the time where there is one, in the person's zone."""
    if value is None:
        return empty
    if not isinstance(value, datetime):
        return _time_element(value, _date(value))
    local = _local(value)
    return _time_element(local, f"{_date(local)}, {_time(local)}")


@register.simple_tag
def clock(value: datetime | None) -> SafeString | str:
    """Only the time of day, for rows under a heading that names the day."""
    if value is None:
        return ""
    local = _local(value)
    return _time_element(local, _time(local))


@register.filter
def day(value: datetime | date | None) -> str:
    """The date alone, as the language writes it."""
    if value is None:
        return ""
    return _date(_local(value) if isinstance(value, datetime) else value)


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every signed-in page shows."""

    memberships: list[Membership]
    membership: Membership | None
    workspace: Workspace | None


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Shell:
    """The memberships of the person signed in, and the workspace this page is in; on pages of the account the one
    used last. One query a request.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return Shell([], None, None)
    known: Shell | None = getattr(request, "_shell", None)
    if known is None:
        memberships = getattr(request, "memberships", None) or list(Membership.objects.held_by(user))
        last_used = max(memberships, key=lambda membership: membership.last_used_at, default=None)
        current = getattr(request, "membership", None) or last_used
        memberships = sorted(memberships, key=lambda membership: membership.workspace.name.casefold())
        known = request._shell = Shell(memberships, current, current.workspace if current else None)
    return known


@register.simple_tag(takes_context=True)
def workspace_url(context: Context, name: str, *args: object) -> str:
    """The address of a page of the current workspace; empty outside one or where the site has no such page."""
    workspace = getattr(context.get("request"), "workspace", None) or shell(context).workspace
    if workspace is None:
        return ""
    return _address(name, workspace.slug, *args)


@register.simple_tag
def site_url(name: str, *args: object) -> str:
    """The address of a page of the site; empty where the site has no such page."""
    return _address(name, *args)


@register.simple_tag
def list_param(text: str) -> str:
    """The query string of a list as one parameter, for pages that lead back to it."""
    return urlencode({"list": text})


@register.simple_tag
def home_of(workspace: Workspace) -> str:
    """The first page of a workspace."""
    return _address("crm:today", workspace.slug) or "/"


@register.simple_tag
def brand_stylesheet() -> SafeString:
    """The link to the colours made from PRODUCT_COLOUR; the address changes when the colour does."""
    return format_html('<link rel="stylesheet" href="{}?{}">', _address("crm:brand") or "/brand.css", brand.version())


def _address(name: str, *args: object) -> str:
    try:
        return address(name, *args)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("ui/nav_item.html", takes_context=True)
def nav_item(
    context: Context,
    key: str,
    label: str,
    icon_name: str,
    url_name: str,
    *,
    go: str = "",
    count: int | str = 0,
    urgent: bool | str = False,
    bare: bool = False,
) -> dict[str, Any]:
    """One entry of the navigation, current when the context's `nav` is its key. `go` is its letter after g; `bare`
    leaves out the list item.
    """
    return {
        "url": workspace_url(context, url_name),
        "label": label,
        "icon": icon_name,
        "current": context.get("nav") == key,
        "go": go,
        "count": count,
        "urgent": urgent,
        "bare": bare,
    }


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "", default: str = "") -> dict[str, Any]:
    """A table head that sorts by ?sort=key and, clicked again, by ?sort=-key. Keeps the other parameters."""
    request = context["request"]
    current = context.get("sort") or request.GET.get("sort") or default
    direction = "ascending" if current == key else "descending" if current == f"-{key}" else ""
    query = request.GET.copy()
    query["sort"] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    query.pop("after", None)
    return {"label": label, "css": css, "direction": direction, "query": query.urlencode()}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], total: int | None = None) -> dict[str, Any]:
    """Where in the list we are, with the way back and forward. Give `total` where counting was done otherwise."""
    query = context["request"].GET.copy()

    def to(number: int) -> str:
        query["page"] = str(number)
        return str(query.urlencode())

    return {
        "page": page,
        "total": page.paginator.count if total is None else total,
        "first": page.start_index(),
        "last": page.end_index(),
        "previous": to(page.previous_page_number()) if page.has_previous() else "",
        "next": to(page.next_page_number()) if page.has_next() else "",
    }


@register.filter
def without_placeholders(form: BaseForm) -> BaseForm:
    """The form with its placeholders gone, for forms of others that repeat the label in them."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


# Looked for in this order: most browsers also carry the names of those they want to pass for.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def device_name(user_agent: str) -> str:
    """What a browser calls itself, in words a person knows: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), gettext("A browser"))
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    if not system:
        return browser
    return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}


@register.filter
def channel_icon(channel: str) -> str:
    """The icon of a channel: a letter, a telephone or a speech bubble."""
    return {"email": "mail", "call": "phone"}.get(str(channel), "message")


@register.filter
def percent_of(part: float, whole: float) -> int:
    """Part of whole in whole percent, 0 when there is no whole."""
    return round(100 * part / whole) if whole else 0
