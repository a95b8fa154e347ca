"""Every route of the site, as the URL resolver knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts import access


@dataclass(frozen=True)
class Route:
    """A URL pattern with its full name, its parameters and what it demands."""

    name: str
    params: tuple[str, ...]
    view: Any

    @property
    def access(self) -> access.Access | None:
        return getattr(self.view, "access", None) or access.third_party(self.name)


def every_route() -> list[Route]:
    """All of them but Django admin's inner pages, which its own site guards as one (see test_admin)."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], namespace: str, params: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        here = params + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            if pattern.namespace != "admin":
                yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            name = ":".join(filter(None, (namespace, pattern.name or str(pattern.pattern))))
            yield Route(name, here, pattern.callback)
