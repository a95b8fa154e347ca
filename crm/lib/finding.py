"""Find rows by words, fragments and misspellings, the same way on SQLite and PostgreSQL.

Two steps over the trigram index of ``search_text``: rows in which every word of the query begins a word, then rows in
which every word stands somewhere. When that gives few, rows with likely misspellings of the words: candidates come from
the index by those pieces of a word that a slip leaves whole, and are then compared letter by letter.
The number of queries is bounded (at most six) and none of them reads more than a few hundred rows.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from crm.lib import folding
from crm.lib.search_index import index_name

M = TypeVar("M", bound=models.Model)

_FEW = 3  # with fewer exact results than this, misspellings are looked for
_CANDIDATES = 200
_MOST = 1000

Key = Any  # as the database gives it: a UUID, or on SQLite its digits, of which only those that are kept become one
Row = tuple[Key, str, str]  # key, name, search text


def find(model: type[M], workspace: Any, query: str, limit: int = 20, *, archived: bool | None = None) -> list[M]:
    """The workspace's rows of ``model`` for ``query``, best first; ``archived``: only those, only others, or all."""
    keys = find_keys(model, workspace, query, limit, archived=archived)
    manager: Any = model._default_manager
    found = manager.of(workspace).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def find_keys(
    model: type[models.Model], workspace: Any, query: str, limit: int = 20, *, archived: bool | None = None
) -> list[UUID]:
    """As ``find``, but only the primary keys."""
    look = _Look(model, workspace, archived)
    ways = [words for words in folding.readings(query) if words]
    rows: dict[Key, Row] = {}
    for words in ways:
        rows = look.exact(words, limit)
        if rows:
            break
    keys = sorted(rows, key=lambda key: _rank(rows[key], ways[0]))[:limit]
    if ways and len(keys) < min(_FEW, limit):
        keys += [key for key in look.misspelt(ways[0]) if key not in rows][: limit - len(keys)]
    return [key if isinstance(key, UUID) else UUID(key) for key in keys]


def _rank(row: Row, words: list[str]) -> tuple[int, int, str]:
    """Names that begin with the words come first, then names that have them, then the rest; by name within these."""
    _key, name, text = row
    own = f" {name.lower()}"
    if not f"{text} ".startswith(f"{own} "):  # the text begins with the words of the name: most need no folding anew
        own = folding.search_text(name)
    begins = own.startswith(f" {words[0]}")
    inside = sum(f" {word}" in own for word in words)
    return -inside, 0 if begins else 1, own


class _Look:
    """One search in one table of one workspace."""

    def __init__(self, model: type[models.Model], workspace: Any, archived: bool | None) -> None:
        self.table = model._meta.db_table
        self.sqlite = connection.vendor == "sqlite"
        self.sorted = any(field.name == "sort_name" for field in model._meta.fields)
        self.where = ["t.workspace_id = %s"]
        self.params: list[Any] = [workspace.pk.hex if self.sqlite else workspace.pk]
        if archived is not None:
            self.where.append(f"t.archived_at IS {'NOT ' if archived else ''}NULL")

    def exact(self, words: list[str], limit: int) -> dict[Key, Row]:
        """Rows with every word: those where they begin words first, then, if there is room, anywhere."""
        cap = min(max(limit * 5, limit), _MOST)
        if all(len(word) == 1 for word in words):
            return self._one_letter(words, cap)
        rows = self._matching([[f" {word}"] for word in words], cap)
        if len(rows) < limit:
            anywhere = [[word] if len(word) > 2 else [f" {word}"] for word in words]
            rows = self._matching(anywhere, cap) | rows
        return rows

    def misspelt(self, words: list[str]) -> list[Key]:
        """Keys of rows whose words are a slip or two away from every word, nearest first."""
        if not any(_slips(word) for word in words):
            return []
        pieces = [_pieces(word) if _slips(word) else [f" {word}"] for word in words]
        rows = self._matching(pieces, _CANDIDATES, near=words)
        distance = cache(_distance)  # of this search: the same names come again and again
        scored = [
            (score, row[1], row[0])
            for row in rows.values()
            if (score := _nearness(words, row[2], distance)) is not None
        ]
        return [key for _score, _name, key in sorted(scored)]

    def _one_letter(self, words: list[str], cap: int) -> dict[Key, Row]:
        where, params = list(self.where), list(self.params)
        if self.sorted and self.sqlite:
            where.append("t.sort_name >= %s AND t.sort_name < %s")
            params += [words[0], words[0] + "\U0010ffff"]
            words = words[1:]
        return self._rows(f'"{self.table}" t', where, params, words, "t.sort_name" if self.sorted else "t.id", cap)

    def _matching(self, sets: list[list[str]], cap: int, near: list[str] | None = None) -> dict[Key, Row]:
        """Rows that hold a piece of every set; pieces too short for the index are compared with the text itself."""
        if not self.sqlite:
            return self._matching_postgres(sets, cap, near)
        indexed = [pieces for pieces in sets if all(len(piece) > 2 for piece in pieces)]
        short = [piece.strip() for pieces in sets for piece in pieces if len(piece) < 3]
        index = index_name(self.table)
        match = [_any_of(pieces) for pieces in indexed]
        if near:
            match.append(_any_of([word[i : i + 3] for word in near for i in range(len(word) - 2)]))
        return self._rows(
            f'"{index}" s CROSS JOIN "{self.table}" t ON t.rowid = s.rowid',
            [f's."{index}" MATCH %s', *self.where],
            [" AND ".join(match), *self.params],
            short,
            "s.rank" if near else "s.rowid DESC",
            cap,
        )

    def _matching_postgres(self, sets: list[list[str]], cap: int, near: list[str] | None) -> dict[Key, Row]:
        where, params = list(self.where), list(self.params)
        for pieces in sets:
            where.append("(" + " OR ".join(["t.search_text LIKE %s"] * len(pieces)) + ")")
            params += [f"%{_escaped(piece)}%" for piece in pieces]
        order = "t.created_at DESC"
        if near:
            order = " + ".join(["word_similarity(%s, t.search_text)"] * len(near)) + " DESC"
            params += near
        return self._rows(f'"{self.table}" t', where, params, [], order, cap)

    def _rows(
        self, source: str, where: list[str], params: list[Any], begins: list[str], order: str, cap: int
    ) -> dict[Key, Row]:
        holds = "instr(t.search_text, %s) > 0" if self.sqlite else "position(%s in t.search_text) > 0"
        split = sum(clause.count("%s") for clause in where)
        where = [*where, *[holds] * len(begins)]
        params = [*params[:split], *(f" {word}" for word in begins), *params[split:], cap]
        sql = f"SELECT t.id, t.name, t.search_text FROM {source} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT %s"  # noqa: S608  names are ours
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return {row[0]: row for row in cursor.fetchall()}


def _any_of(pieces: list[str]) -> str:
    """An FTS5 expression; a quotation mark can't be in a folded word, but is doubled all the same."""
    return "(" + " OR ".join('"' + piece.replace('"', '""') + '"' for piece in pieces) + ")"


def _escaped(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _slips(word: str) -> int:
    """How many slips of the hand a word of this length may have; numbers none."""
    if len(word) < 4 or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def _pieces(word: str) -> list[str]:
    """Pieces of which at least one outlives the slips (a word of n slips cut in n + 1 has one whole piece)."""
    if len(word) >= 9:
        third = len(word) // 3
        return [word[:third], word[third : 2 * third], word[2 * third :]]
    if len(word) >= 6:
        return [word[: len(word) // 2], word[len(word) // 2 :]]
    swapped = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
    shortened = [word[:i] + word[i + 1 :] for i in range(len(word))]
    return list(dict.fromkeys([*swapped, *shortened, word[:3], word[-3:]]))


def _nearness(words: list[str], text: str, distance: Callable[[str, str, int], int]) -> int | None:
    """The slips between every query word and its nearest word in ``text``; None when one of them has none near."""
    numbers = any(word.isdigit() for word in words)
    there: set[str] = set()
    for word in text.split():
        parts: Sequence[str] = () if word.isalnum() else folding.inner(word)
        there.update([part for part in parts or (word,) if numbers or not part.isdigit()])
    total = 0
    for word in words:
        allowed = _slips(word)
        nearest = min((distance(word, other, allowed) for other in there), default=allowed + 1)
        if nearest > allowed:
            return None
        total += nearest
    return total


def _distance(word: str, other: str, most: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between ``word`` and ``other`` or its beginning."""
    if len(set(word) - set(other)) > most or len(other) < len(word) - most:
        return most + 1
    return min(_slips_between(word, other[:end]) for end in {len(word) - most, len(word), len(word) + most, len(other)})


def _slips_between(left: str, right: str) -> int:
    if abs(len(left) - len(right)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
