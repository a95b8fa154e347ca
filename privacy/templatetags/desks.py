"""Links between the pages of a desk."""

from typing import Any

from django import template
from django.template import Context

from privacy import desks

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_url(context: Context, name: str, *args: Any) -> str:
    """The address of a page of the desk at hand: a workspace's, or the site operator's."""
    return desks.address(getattr(context["request"], "workspace", None), name, *args)


@register.simple_tag(takes_context=True)
def desk_home(context: Context) -> str:
    """The queue of requests of the desk at hand."""
    return desks.home(getattr(context["request"], "workspace", None))
