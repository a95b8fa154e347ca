"""Showing the text of a policy."""

from django import template

from privacy.policy.models import PolicyVersion

register = template.Library()


@register.filter
def labelled(row: list[str], head: list[str]) -> list[tuple[str, str]]:
    """The cells of a row, each with the name of its column, for tables that are cards on a phone."""
    return list(zip(head, row, strict=False))


@register.simple_tag
def policy_in_force() -> PolicyVersion | None:
    """The version of the site's policy that somebody who makes an account now accepts."""
    return PolicyVersion.objects.defer("content").current(None)
