"""Reading pages and mails as a person would."""

import re


def find(pattern: str, text: str) -> str:
    """The first match in a text: its first group, or all of it. The test fails when there is none."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None, f"{pattern!r} is nowhere in: {text[:500]}"
    return match[1] if match.groups() else match[0]
