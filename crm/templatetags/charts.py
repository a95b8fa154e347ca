"""Charts in templates: ``{% chart table.chart "key" %}`` and ``{% share_bar 40 "yes" %}``."""

from django import template
from django.utils.safestring import SafeString

from crm.lib import charts

register = template.Library()


@register.simple_tag
def chart(drawn: charts.Chart, key: object) -> SafeString:
    """A chart as SVG; ``key`` tells it from the others of the page."""
    return charts.svg(drawn, f"chart-{key}")


@register.simple_tag
def share_bar(share: float, tone: str = "") -> SafeString:
    """A bar in a cell, beside the figure that it shows. ``share`` in percent; tones: yes, no, wait, info."""
    return charts.bar(share, tone)
