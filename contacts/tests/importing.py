"""What tests of imports share: upload, choose, run, count."""

from typing import Any

from contacts.imports import choices, runs
from contacts.models import ImportRun


def upload(cast: Any, raw: bytes | str, name: str = "people.csv", *, by: Any = None, **chosen: Any) -> ImportRun:
    """A file up to its preview, with these choices."""
    data = raw.encode() if isinstance(raw, str) else raw
    run = runs.begin(cast.workspace, by or cast.bob, name, data, purpose="Cleaning")
    run.refresh_from_db()
    if chosen:
        options = choices.of(run)
        for option, value in chosen.items():
            setattr(options, option, value)
        assert runs.check_again(run, chosen=options)
        run.refresh_from_db()
    return run


def carry_out(run: ImportRun, by: Any) -> ImportRun:
    """The yes, and all the work."""
    assert runs.confirm(run, by)
    while runs.advance(run.pk):
        pass
    return ImportRun.objects.get(pk=run.pk)


def counts(run: ImportRun) -> dict[str, int]:
    """How many rows are in each state that some are in."""
    return {state: count for state, count in runs.tally(run).items() if count}
