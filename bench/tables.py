"""What was measured, as tables for docs/performance.md."""

from typing import Any

Result = dict[str, Any]
Results = dict[int, Result]  # by number of contacts, the smallest first

EMPTY = "empty page"


def pages(database: str, results: Results) -> str:
    """Times in milliseconds, each also as a multiple of the empty page: by the clock, and of processor time. Last, how
    the multiple by the clock grows with the size.
    """
    smallest = next(iter(results.values()))
    seeds = ", ".join(f"{size:,} contacts in {result['seeding']:.0f} s" for size, result in results.items())
    told = [f"Seeding: {seeds}.", f"Campaigns: {'; '.join(_campaign(result) for result in results.values())}."]
    return _paged(f"Pages, {database}, {smallest['messages']:g} messages for each contact", results, "", told)


def work(database: str, results: Results) -> str:
    """The same of pages of the working day, by the number of time entries."""
    seeds = ", ".join(f"{each['entries']:,} entries in {each['seeding']:.0f} s" for each in results.values())
    by_entries = {each["entries"]: each for each in results.values()}
    return _paged(f"Work, {database}, a project for each 100 entries", by_entries, " entries", [f"Seeding: {seeds}."])


def _paged(title: str, results: Results, unit: str, told: list[str]) -> str:
    every = list(results.values())
    smallest, largest = every[0], every[-1]
    heads = [f"{size:,}{unit}: ms | × empty | processor | queries" for size in results]
    rows = []
    for name in smallest["seconds"]:
        cells = [name]
        for result in every:
            cells += [
                f"{result['seconds'][name] * 1000:.1f}",
                f"{_ratio(result, name):.2f}",
                f"{_ratio(result, name, 'busy'):.2f}",
                str(result["queries"][name]),
            ]
        rows.append([*cells, f"{_ratio(largest, name) / _ratio(smallest, name):.2f}"])
    return _table(title, ["page", *heads, "growth"], rows, told)


def imports(database: str, results: Results) -> str:
    """Rows a second and the multiple of the floor; memory when the import began, and at most."""
    heads = ["rows", "floor: s", "import: s", "rows a second", "× floor", "processor", "queries a row", "memory: MB"]
    rows = [
        [
            f"{size:,}",
            f"{result['floor']:.1f}",
            f"{result['seconds']:.1f}",
            f"{size / result['seconds']:,.0f}",
            *_multiples(result),
            f"{result['queries']:.3f}",
            _memory(result),
        ]
        for size, result in results.items()
    ]
    return _table(f"Imports, {database}", heads, rows)


def duplicates(database: str, results: Results) -> str:
    """The search over everybody, each contact's share of it, and the search after a few changes."""
    heads = ["contacts", "written in: s", "search: s", "× written", "processor", "ms each", "there twice", "pairs"]
    heads += ["sure", "100 changed: s", "memory: MB"]
    rows = [
        [
            f"{size:,}",
            f"{result['floor']:.1f}",
            f"{result['seconds']:.1f}",
            *_multiples(result),
            f"{result['busy'] / size * 1000:.2f}",
            f"{result['twice']:,}",
            f"{result['pairs']:,}",
            f"{result['sure']:,}",
            f"{result['changed']:.2f}",
            _memory(result),
        ]
        for size, result in results.items()
    ]
    return _table(f"Duplicates, {database}", heads, rows)


def privacy(database: str, results: Results) -> str:
    """A person with 10,000 messages, and how that grows with the database; the ledger; a backup, its trial and back."""
    first = next(iter(results.values()))
    heads = [
        "contacts",
        "copy: s",
        "processor",
        "erasure: s",
        "processor",
        "× smallest",
        "queries",
        "ledger: grants/s",
        "in bulk/s",
        "verified/s",
    ]
    heads += ["backup: MB", "made: s", "tried: s", "restored: s", "memory: MB"]
    rows = [
        [
            f"{size:,}",
            f"{result['copy']:.1f}",
            f"{result['copy_busy']:.1f}",
            f"{result['erase']:.1f}",
            f"{result['erase_busy']:.1f}",
            f"{result['erase_busy'] / first['erase_busy']:.2f}",
            f"{result['queries']:,}",
            f"{result['append']:,.0f}",
            f"{result['append_many']:,.0f}",
            f"{result['verify']:,.0f}",
            f"{result['size'] / 1_000_000:,.0f}",
            f"{result['made']:.1f}",
            f"{result['tried']:.1f}",
            f"{result['restored']:.1f}",
            _memory(result),
        ]
        for size, result in results.items()
    ]
    return _table(f"Privacy, {database}", heads, rows)


def campaigns(database: str, results: Results) -> str:
    """Who gets it, settled; and then the first messages, encrypted one by one."""
    heads = ["people", "settled: s", "queries", "first messages", "in the outbox after: s"]
    rows = [
        [f"{one['people']:,}", f"{one['start']:.1f}", str(one["queries"]), f"{one['messages']:,}", f"{one['fill']:.1f}"]
        for one in results.values()
    ]
    return _table(f"Campaigns, {database}", heads, rows)


def _multiples(result: Result) -> list[str]:
    """Of the floor: by the clock, and of processor time, which other work on the machine does not bend."""
    return [f"{result['seconds'] / result['floor']:.2f}", f"{result['busy'] / result['floor_busy']:.2f}"]


def _table(title: str, heads: list[str], rows: list[list[str]], told: list[str] | None = None) -> str:
    columns = sum(head.count("|") + 1 for head in heads)
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, *rows)]
    lines.insert(1, "| --- |" + " ---: |" * (columns - 1))
    return "\n".join([f"\n## {title}\n", *lines, *(["", *told] if told else [])])


def _memory(result: Result) -> str:
    before, most = result["memory"]
    return f"{before} → {most}"


def _campaign(result: Result) -> str:
    """What a campaign for everybody took."""
    one = result["campaign"]
    return (
        f"{one['people']:,} people settled in {one['start']:.1f} s,"
        f" the first {one['messages']:,} messages in the outbox after {one['fill']:.1f} s more"
    )


def _ratio(result: Result, name: str, of: str = "seconds") -> float:
    return float(result[of][name] / result[of][EMPTY])
