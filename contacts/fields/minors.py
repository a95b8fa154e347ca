"""People below the age from which the site's operator keeps contacts (AC-2): nothing may be kept about them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.fields.dates import Birthday
from crm.lib.age import has_completed


def is_too_young(born: Birthday) -> bool:
    """Whether a birthday shows somebody below the limit. Without its year it shows nothing."""
    if born.year is None or born.year < timezone.localdate().year - 100:
        return False
    birth_date = date(born.year, born.month, born.day)
    return not has_completed(birth_date, timezone.now(), years=settings.MINIMUM_CONTACT_AGE)


def refuse(born: Birthday) -> None:
    """Raises ValidationError for a birthday below the limit: the date is not kept, and the page says what to do."""
    if is_too_young(born):
        raise ValidationError(
            _(
                "This person is younger than %(years)s, so nothing may be kept about them. "
                "Report a child's data on the privacy page; it is removed in one step."
            ),
            params={"years": settings.MINIMUM_CONTACT_AGE},
            code="child",
        )
