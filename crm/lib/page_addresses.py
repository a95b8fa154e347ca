"""The addresses of pages: where a form wants to lead, and those of records, put together without asking Django's
resolver each time: a list has one for every row.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def address(name: str, *args: Any) -> str:
    """``reverse`` for a page whose arguments are a slug and the keys of records. Raises NoReverseMatch."""
    keys = [arg for arg in args if isinstance(arg, UUID)]
    shape = tuple(None if isinstance(arg, UUID) else arg for arg in args)
    pattern = _pattern(name, shape, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return pattern % tuple(map(str, keys)) if keys else pattern


@lru_cache(maxsize=5_000)
def _pattern(name: str, shape: tuple[Any, ...], urlconf: str, prefix: str) -> str:
    """The address with a gap for each key, which are in the order of the arguments."""
    gaps = [UUID(int=number) for number, part in enumerate(shape) if part is None]
    written = reverse(name, args=[UUID(int=number) if part is None else part for number, part in enumerate(shape)])
    if gaps:
        written = written.replace("%", "%%")
    for gap in gaps:
        written = written.replace(str(gap), "%s", 1)
    return written


def onward(request: HttpRequest) -> str:
    """Where the form that was sent wants to lead (``next``), if it is a page of ours; else nothing."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""
