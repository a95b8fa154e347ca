"""Whether somebody is old enough, exactly and to the person's disadvantage by less than a day."""

from datetime import date, datetime, timedelta, timezone

# A day begins latest at UTC-12 (Baker Island): whoever is of age there is of age everywhere.
LATEST_ON_EARTH = timezone(timedelta(hours=-12))
OLDEST = 130  # years; a birth date before that is a slip of the finger or a lie


def has_completed(birth_date: date | None, now: datetime, *, years: int) -> bool:
    """Whether a person born on `birth_date` has completed `years` years at `now`, wherever on earth they are.

    Compared by year, month and day: whoever is born on 29 February comes of age on 1 March when the year has no such
    day. A missing, future or impossible birth date is false. Raises ValueError for a naive `now`.
    It serves the age gate and the age from which contacts are kept (AC-1, AC-2).
    """
    if now.tzinfo is None or now.utcoffset() is None:
        raise ValueError("an age needs a moment with a time zone")
    if not isinstance(birth_date, date):
        return False
    try:
        today = now.astimezone(LATEST_ON_EARTH).date()
    except OverflowError:
        return False
    born, day = _parts(birth_date), _parts(today)
    if born > day or born[0] < day[0] - OLDEST:
        return False
    return (born[0] + years, *born[1:]) <= day


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
