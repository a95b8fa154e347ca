"""Which columns of a file are parts of one postal address, and what they say: a person may have several."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contacts.imports.columns import place_of

PARTS = ("street", "city", "region", "postal_code", "country")
LABEL = "place_label"
MOST = 20  # further addresses of a person, as on the form
Place = dict[str, str]


def groups(columns: Sequence[str], targets: Sequence[str]) -> dict[int, tuple[str, str]]:
    """For each column of a postal address which one it is part of.

    "Street 2" without a city of its own is a further line of the first; "Domicile" beside a bare "City" is its street.
    """
    found = {
        index: place_of(column)
        for index, (column, target) in enumerate(zip(columns, targets, strict=True))
        if target in PARTS or target == LABEL
    }
    parts: dict[tuple[str, str], set[str]] = {}
    for index, key in found.items():
        parts.setdefault(key, set()).add(targets[index])
    joins = {key: _joins(key, parts) for key in parts}
    return {index: joins[key] for index, key in found.items()}


def _joins(key: tuple[str, str], parts: Mapping[tuple[str, str], set[str]]) -> tuple[str, str]:
    label, number = key
    if number and parts[key] == {"street"} and (label, "") in parts:
        return label, ""
    plain = ("", "")
    return plain if plain in parts and not parts[key] & parts[plain] else key


def is_like(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two addresses are the same, whatever their capitals, spaces and labels."""
    return all(_folded(one.get(part)) == _folded(other.get(part)) for part in PARTS)


def _folded(value: Any) -> str:
    return " ".join(str(value or "").split()).casefold()


def unlike(places: Iterable[Place], known: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Those that are not among the known ones, each once."""
    found: list[Place] = []
    for place in places:
        if not any(is_like(place, other) for other in (*known, *found)):
            found.append(place)
    return found


def in_words(place: Mapping[str, Any]) -> str:
    """An address on one line."""
    lines = [", ".join(str(place.get(part) or "").splitlines()) for part in PARTS]
    return ", ".join(filter(None, lines))
