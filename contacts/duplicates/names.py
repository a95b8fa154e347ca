"""Names as the search for duplicates compares them: folded words, what they sound like, what they are short for."""

import re
from functools import lru_cache

from crm.lib import folding

# What people are called for short, with the name it stands for; English names, where this is most usual. A short form
# of several names (Alex, Chris) stays as it is.
_SHORT = {
    "abigail": "abby abbie gail",
    "andrew": "andy drew",
    "anthony": "tony",
    "barbara": "barb babs",
    "benjamin": "ben benny benji",
    "catherine": "cathy cate kate katie kathy kit katherine kathryn",
    "charles": "charlie chuck chaz",
    "daniel": "dan danny",
    "david": "dave davy",
    "deborah": "deb debbie debra",
    "donald": "don donnie",
    "dorothy": "dot dottie",
    "edward": "ed eddie ned ted teddy",
    "elizabeth": "liz lizzie beth betty betsy eliza lisbeth",
    "frederick": "fred freddie",
    "gregory": "greg",
    "henry": "hank harry",
    "jacob": "jake",
    "james": "jim jimmy jamie",
    "jennifer": "jen jenny",
    "john": "jack johnny jon",
    "jonathan": "jonny",
    "joseph": "joe joey",
    "joshua": "josh",
    "kenneth": "ken kenny",
    "lawrence": "larry lawrie laurence",
    "margaret": "meg maggie peggy margie",
    "matthew": "matt",
    "michael": "mike mick mickey mikey",
    "nicholas": "nick nicky",
    "pamela": "pam",
    "patricia": "pat patty trish tricia",
    "peter": "pete",
    "philip": "phil phillip",
    "rebecca": "becky becca",
    "richard": "rick dick rich ricky",
    "robert": "bob bobby rob robbie bert",
    "ronald": "ron ronnie",
    "samuel": "sam sammy",
    "stephen": "steve steven",
    "susan": "sue suzie susie",
    "theodore": "theo",
    "thomas": "tom tommy",
    "timothy": "tim timmy",
    "victoria": "vicky vicki tori",
    "william": "bill billy will willy liam",
    "zachary": "zach zack",
}
FORMAL = {short: name for name, shorts in _SHORT.items() for short in shorts.split()}
_TITLES = frozenset("mr mrs ms miss dr prof sir herr frau m mme sr sra jr ii iii phd md".split())
_JOINTS = re.compile(r"[@.+\-_&]+")
_DIGITS = re.compile(r"\d+")

_SOUNDS = (("ph", "f"), ("gh", "g"), ("ck", "k"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("th", "t"), ("qu", "k"))
_ALIKE = str.maketrans("cqzvwydgj", "kksffitkj")
_SILENT = re.compile("[aeiouhy]")
_TWICE = re.compile(r"(.)\1+")


def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded and sorted ("Sample, Ana" is "Ana Sample"), titles left out, nicknames spelt out."""
    parts = [part for word in folding.words(name) for part in _JOINTS.split(word) if part]
    known = [FORMAL.get(part, part) for part in parts if part not in _TITLES]
    return tuple(sorted(known))


def of_mailbox(local: str) -> tuple[str, ...]:
    """The words of what stands before the @: "ana.sample84" is "ana sample"."""
    return words(_DIGITS.sub(" ", local.partition("+")[0]))


@lru_cache(maxsize=20_000)  # the same names come again and again
def sound(word: str) -> str:
    """A word's bones: two spellings of one name have the same (Smith and Smyth, Catherine and Katharine)."""
    if not word.isalpha():  # Suite 11 is not Suite 1
        return word
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    first, rest = word[:1].translate(_ALIKE), word[1:].translate(_ALIKE)
    return _TWICE.sub(r"\1", first + _SILENT.sub("", rest))


def are_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """As many words, each at most a slip from its fellow, and no more than two slips in all."""
    if len(one) != len(other) or len(one) < 2:
        return False
    pairs = _fellows(one, other)
    slips = [1 if is_slip(a, b) else 2 for a, b in pairs if a != b]
    return len(slips) <= 2 and 2 not in slips and len(slips) < len(one) + 1 and sum(map(len, one)) >= 4 * len(slips)


def _fellows(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str]]:
    """The words of both, those that are the same put together first."""
    rest_one, rest_other = list(one), list(other)
    for word in one:
        if word in rest_other:
            rest_one.remove(word)
            rest_other.remove(word)
    return list(zip(rest_one, rest_other, strict=True))


def is_slip(one: str, other: str) -> bool:
    """One letter more, less, other, or two swapped; words of three letters and fewer must be the same."""
    if one == other:
        return True
    if not (one + other).isalpha() or min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or (
        one[:2] == other[1::-1] and one[2:] == other[2:]
    )  # fmt: skip


def shortens(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """One of two given names is written as an initial: "A Sample" and "Ana Sample"."""
    if len(one) != 2 or len(other) != 2 or not set(one) & set(other):
        return False
    ((a, b),) = _fellows(one, other)
    return (len(a) == 1 or len(b) == 1) and a[0] == b[0]
