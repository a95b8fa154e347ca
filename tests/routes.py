"""Every route of the site, as the URL resolver knows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts import access


@dataclass(frozen=True)
class Route:
    """A URL pattern with its full name, its parameters and what it demands."""

    name: str
    params: tuple[str, ...]
    view: Any
    literal: str  # the whole pattern as text, for libraries' routes that have no name

    @property
    def access(self) -> access.Access | None:
        return getattr(self.view, "access", None) or access.third_party(self.name)

    @property
    def app(self) -> str:
        """The app it belongs to; libraries' routes and the site's own few have no namespace."""
        return self.name.partition(":")[0] if ":" in self.name else "account"

    def url(self, sample: Callable[[str], Any]) -> str:
        """Its address, with ``sample(parameter)`` in the places of parameters."""
        try:
            return reverse(self.name, kwargs={param: sample(param) for param in self.params})
        except NoReverseMatch:
            if self.params:
                raise
            return self.literal


def every_route() -> list[Route]:
    """All of them but Django admin's inner pages, which its own site guards as one (see test_admin)."""
    return list(_walk(get_resolver().url_patterns, "", (), "/"))


def _walk(patterns: list[Any], namespace: str, params: tuple[str, ...], before: str) -> Iterator[Route]:
    for pattern in patterns:
        literal = before + str(pattern.pattern)
        here = params + tuple(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            if pattern.namespace != "admin":
                yield from _walk(pattern.url_patterns, inner, here, literal)
        elif isinstance(pattern, URLPattern):
            name = ":".join(filter(None, (namespace, pattern.name or str(pattern.pattern))))
            yield Route(name, here, pattern.callback, literal)
