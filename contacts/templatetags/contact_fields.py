"""Template tags for what a workspace named itself."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contacts.fields import kinds, stages
from contacts.fields.kinds import Kind

register = template.Library()


@register.simple_tag(takes_context=True)
def stage_badge(context: Context, key: str) -> SafeString:
    """The name of a stage in its colour; the stages are read once for a page."""
    request = context["request"]
    known = request.__dict__.setdefault("_stages", None)
    if known is None:
        known = request._stages = {step.key: step for step in stages.all_of(request.workspace)}
    step = known.get(key)
    if step is None:
        return format_html('<span class="badge badge-quiet">{}</span>', key)
    return format_html('<span class="badge hue-{}">{}</span>', step.hue, step.name)


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """What a field holds, in a word or two."""
    return format_html('<span class="badge badge-quiet">{}</span>', kinds.LABELS[Kind(kind)])


@register.inclusion_tag("contacts/_why.html")
def why_held(purposes: dict[str, str], *keys: str) -> dict[str, list[str]]:
    """What fields are held for, each purpose once, in the words of the map of personal data."""
    return {"purposes": list(dict.fromkeys(purposes[key] for key in keys if purposes.get(key)))}
