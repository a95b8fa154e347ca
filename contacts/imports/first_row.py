"""Whether the first row of a table holds titles or already a person: guessed when the file is read, put right here."""

from contacts.imports import columns
from contacts.imports.formats import SAMPLE
from contacts.imports.models import ImportRow, ImportRun, RowState

_NO_TITLES = ("vcard",)  # their columns are made from the cards


def may_turn(run: ImportRun) -> bool:
    """Whether somebody may say what the first row is."""
    return run.format not in _NO_TITLES


def turn(run: ImportRun) -> None:
    """Make the titles a row, or the first row the titles, and guess anew where the columns go.

    In a transaction that takes the run out of its preview; the caller saves the run and has every row checked.
    """
    first = run.rows.exclude(data=None).order_by("line", "number").first()
    if run.headed:
        line = max(first.line - 1, 1) if first else 1
        run.total += 1
        cells = list(run.columns)
        ImportRow.objects.create(run=run, number=run.total, line=line, state=RowState.NEW, data={"cells": cells})
        run.columns = columns.numbered(len(cells))
    elif first is not None:
        cells = [*(first.data or {}).get("cells", []), *[""] * len(run.columns)][: len(run.columns)]
        run.columns = cells
        first.delete()
    else:
        return
    run.headed, run.remembered = not run.headed, False
    rows = [(row.data or {}).get("cells", []) for row in run.rows.exclude(data=None).order_by("line")[:SAMPLE]]
    guess = columns.guess(run.columns, rows) if run.headed else columns.guess_by_values(rows, len(run.columns))
    run.mapping = guess
