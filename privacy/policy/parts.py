"""What a text is made of, and how it is told line by line."""

from collections.abc import Iterable
from typing import Any

Part = dict[str, Any]


def text(*sentences: Any) -> Part:
    """A paragraph; empty sentences are left out."""
    return {"kind": "text", "text": " ".join(str(each) for each in sentences if each)}


def items(lines: Iterable[Any]) -> Part:
    """A list."""
    return {"kind": "list", "items": [str(line) for line in lines]}


def table(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Part:
    """A table; the first cell of a row names it."""
    return {
        "kind": "table",
        "head": [str(cell) for cell in head],
        "rows": [[str(cell) for cell in row] for row in rows],
    }


def own(written: str) -> Part:
    """What was written by hand."""
    return {"kind": "own", "text": written}


def section(key: str, title: Any, *parts: Part | None) -> dict[str, Any]:
    """A section; parts without anything in them are left out."""
    kept = [part for part in parts if part and (part.get("text") or part.get("items") or part.get("rows"))]
    return {"key": key, "title": str(title), "parts": kept}


def lines(of: dict[str, Any]) -> list[str]:
    """A section line by line, as texts are compared."""
    found: list[str] = []
    for part in of["parts"]:
        if part["kind"] == "list":
            found += [f"• {item}" for item in part["items"]]
        elif part["kind"] == "table":
            found += [" · ".join(row) for row in part["rows"]]
        else:
            found += [line for line in part["text"].splitlines() if line.strip()]
    return found
