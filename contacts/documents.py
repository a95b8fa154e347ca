"""Documents: headings, paragraphs, lists of facts and tables, before they are paper."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

MEDIA_TYPE: Final = "application/pdf"


@dataclass
class Document:
    """What is to be printed, in its order. ``wide`` turns the paper."""

    title: str
    author: str
    country: str = ""
    wide: bool = False
    blocks: list[tuple[str, Any]] = field(default_factory=list)

    def heading(self, words: str) -> None:
        self.blocks.append(("heading", words))

    def text(self, *paragraphs: str) -> None:
        """Paragraphs; empty ones are left out."""
        self.blocks += [("text", words) for words in paragraphs if words]

    def facts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Labels with their values; those without a value are left out."""
        self.blocks.append(("facts", [(label, value) for label, value in rows if value]))

    def table(self, head: list[str], rows: list[list[str]]) -> None:
        if rows:
            self.blocks.append(("table", (head, rows)))

    def drawn(self, picture: Any) -> None:
        """Something that draws itself: a ``Flowable`` of reportlab."""
        self.blocks.append(("picture", picture))

    def plain(self) -> str:
        """The same as text, without its title: for a mail. Tables are left out."""
        said = []
        for kind, content in self.blocks:
            if kind in ("heading", "text"):
                said.append(str(content))
            elif kind == "facts":
                said += [f"{label}: {value}" for label, value in content]
        return "\n\n".join(said)

    def pdf(self) -> bytes:
        """The file."""
        from contacts import paper  # reportlab takes 20 MB: only a process that prints loads it

        return paper.print_out(self)
