"""How long something took, as people write it: "1:30", "1.5", "1,5", "90m", "1h30", "2 h 5 min"."""

import re

from django.utils.translation import gettext as _

MOST = 24 * 60  # minutes: nothing of one day lasts longer

_CLOCK = re.compile(r"(\d{0,4}):([0-5]\d)")
_HOURS = re.compile(r"(\d{0,4})(?:[.,](\d{1,4}))?(?:h|hr|hrs|hour|hours|std)?")
_WORDS = re.compile(
    r"(?:(\d{1,4})(?:h|hr|hrs|hour|hours|std)(?:and)?)?(?:(\d{1,4})(?:m|min|mins|minute|minutes)?)?", re.ASCII
)
_MINUTES = re.compile(r"(\d{1,5})(?:m|min|mins|minute|minutes|['′])")


def parse(text: str, *, most: int = MOST) -> int:
    """The minutes that somebody wrote; a bare number is hours. Parts of a minute are rounded to the nearest.

    Raises ValueError with words for them, when it is no duration or longer than ``most`` minutes.
    """
    minutes = _read(re.sub(r"\s+", "", text).casefold())
    if minutes is None:
        raise ValueError(
            _("“%(text)s” is no length of time. Write 1:30, 1.5, 90m or 1h30.") % {"text": text.strip()[:40]}
        )
    if minutes > most:
        raise ValueError(
            _("“%(text)s” is more than %(hours)d hours.") % {"text": text.strip()[:40], "hours": most // 60}
        )
    return minutes


def _read(bare: str) -> int | None:
    if not bare or (not bare.isascii() and "′" not in bare):
        return None
    if found := _CLOCK.fullmatch(bare):
        return int(found[1] or 0) * 60 + int(found[2])
    if found := _MINUTES.fullmatch(bare):
        return int(found[1])
    if (found := _HOURS.fullmatch(bare)) and (found[1] or found[2]):
        return _of_hours(found[1], found[2] or "")
    if (found := _WORDS.fullmatch(bare)) and found[1]:
        rest = int(found[2] or 0)
        return int(found[1]) * 60 + rest if rest < 60 else None
    return None


def _of_hours(whole: str, fraction: str) -> int:
    """ "1" and "5" are an hour and a half: 90. In whole numbers, so that halves go up whatever floats think."""
    scale: int = 10 ** len(fraction)
    return int(whole or 0) * 60 + (2 * int(fraction or 0) * 60 + scale) // (2 * scale)


def show(minutes: int) -> str:
    """Minutes for reading: "1:30", "0:05", "120:00"; what ``parse`` reads again."""
    sign = "−" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
