"""Showing the text of a policy."""

from django import template

register = template.Library()


@register.filter
def labelled(row: list[str], head: list[str]) -> list[tuple[str, str]]:
    """The cells of a row, each with the name of its column, for tables that are cards on a phone."""
    return list(zip(head, row, strict=False))
