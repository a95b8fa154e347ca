"""Whether two names may be those of one person, when both work for the same company; and which company that is."""

from difflib import SequenceMatcher

from crm.lib import folding

_TITLES = {
    "dr",
    "mr",
    "mrs",
    "ms",
    "prof",
    "herr",
    "frau",
    "sr",
    "sra",
    "jr",
    "ing",
    "mag",
    "msc",
    "phd",
    "md",
    "ii",
    "iii",
}
_LIKE = 0.88  # "Catherine Smith" and "Katherine Smith" are 0.93; "Ana Silva" and "Eva Silva" 0.78


def alike(left: str, right: str) -> bool:
    """The same words in any order, an initial or a short form for the given name, or a slip of the pen."""
    one, two = _words(left), _words(right)
    if not one or not two:
        return False
    if sorted(one) == sorted(two):
        return True
    if len(one) > 1 and len(two) > 1 and one[-1] == two[-1]:
        short, long = sorted((one[0], two[0]), key=len)
        if long.startswith(short) and (len(short) == 1 or len(short) >= 3):
            return True
    if len(one) == 1 or len(two) == 1:
        return False
    return SequenceMatcher(None, " ".join(one), " ".join(two)).ratio() >= _LIKE


def differ(left: str, right: str) -> bool:
    """Two names that are hardly one person's: neither alike nor a part of one another. Having none is no difference."""
    one, two = set(_words(left)), set(_words(right))
    return bool(one and two) and not (one <= two or two <= one or alike(left, right))


def _words(name: str) -> list[str]:
    return [word for word in (part.strip(".") for part in folding.words(name)) if word and word not in _TITLES]


def company_key(name: str) -> str:
    """A company's name as it is compared: its words, whatever their case, accents and punctuation."""
    return " ".join(folding.words(name)) or name.casefold()
