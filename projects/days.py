"""The days on which work may begin and end: so far apart that nobody misses one, so near that sums of days are days."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST, LAST = date(1970, 1, 2), date(2200, 1, 1)


def clean_day(day: date | None) -> date | None:
    """The day itself. Raises ValidationError for one that is too far away."""
    if day is not None and not FIRST <= day <= LAST:
        raise ValidationError(_("Choose a day between 1970 and 2200."))
    return day
