"""Whether somebody is of age, for the gate at every door to an account (AC-1)."""

from datetime import date, datetime

from crm.lib import age
from crm.lib.age import LATEST_ON_EARTH, OLDEST  # noqa: F401  by the names that the gate's readers know


def is_adult(birth_date: date | None, now: datetime, *, years: int = 18) -> bool:
    """Whether a person born on `birth_date` has completed `years` years at `now`, wherever on earth they are.

    See ``crm.lib.age``. The date itself is never kept. Raises ValueError for a naive `now`.
    """
    return age.has_completed(birth_date, now, years=years)
