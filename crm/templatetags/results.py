"""What search found, line by line, written without a template for each."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from crm.lib.search import Item
from crm.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def result_lines(items: Iterable[Item]) -> SafeString:
    """Items as the lines of a list, each a link."""
    return mark_safe("\n".join(map(_line, items)))  # noqa: S308  every part is escaped


def _line(item: Item) -> str:
    below = f"<small>{escape(str(item.subtitle))}</small>" if item.subtitle else ""
    return (
        f'<li><a class="result" href="{escape(str(item.url))}">{icon(item.icon or "arrow-right")}'
        f"<span><strong>{escape(str(item.title))}</strong>{below}</span></a></li>"
    )
