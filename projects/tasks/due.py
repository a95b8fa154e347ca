"""When something is due, in words: "tomorrow, 15:00", "Friday", "4 July"."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from projects.tasks import repeating


def day_words(day: date) -> str:
    """A day near today by its name, another by its date."""
    today = timezone.localdate()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    ahead = (day - today).days
    if ahead in near:
        return near[ahead]
    if 0 < ahead < 7:
        return date_format(day, "l")
    return date_format(day, "MONTH_DAY_FORMAT" if abs(ahead) < 180 else "DATE_FORMAT")


def due_words(what: Any) -> str:
    """When a task (or what was understood of one) is due, by the clock of whoever asks; "" when it has no day."""
    if what.due_at is None:
        return ""
    local = what.due_at if what.all_day else timezone.localtime(what.due_at)
    if what.all_day and getattr(what, "zone", None):
        local = what.local_due
    said = day_words(local.date())
    if not what.all_day:
        said = _("%(day)s, %(time)s") % {"day": said, "time": time_format(local, "TIME_FORMAT")}
    repeat = getattr(what, "repeat", None)
    if repeat is not None and repeat.often:
        rule = repeating.rule_of(repeat, what.due_at)
        said = _("%(due)s, %(often)s") % {"due": said, "often": repeating.in_words(rule, what.due_at.tzinfo)}
    return said
