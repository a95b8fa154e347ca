"""A workspace's own words for STOP, as in "ALTO" or "STOPP". They add to the fixed list and can take nothing away."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from messaging.keywords import OPT_OUT, RESERVED, spelled
from messaging.preferences.models import OptOutWord

MOST = 30  # words of a workspace
LONGEST = 40  # characters of one
MOST_WORDS = 4  # in one: a keyword is a whole message, not a sentence


def of(workspace_id: UUID) -> list[str]:
    """The words of a workspace: one query."""
    return list(OptOutWord.objects.filter(workspace=workspace_id).values_list("word", flat=True))


def clean(text: str) -> str:
    """A word as it is kept. Raises ValidationError, in plain words, for one that can't be a word for STOP."""
    word = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    folded = spelled(word)
    if len(word) > LONGEST or len(folded) > 2 * LONGEST:
        raise ValidationError(_("At most %(count)s characters."), params={"count": LONGEST})
    if not any(c.isalpha() for c in folded):
        raise ValidationError(_("Write a word: people can't answer with signs or numbers alone."))
    if len(folded.split()) > MOST_WORDS:
        raise ValidationError(_("At most %(count)s words: it counts when it is the whole message."), params=_most())
    if folded in OPT_OUT:
        raise ValidationError(_("“%(word)s” stops messages already, in every workspace."), params={"word": word})
    if folded in RESERVED:
        said = _("“%(word)s” has a meaning of its own already, so it can't stop messages.")
        raise ValidationError(said, params={"word": word})
    return word


def _most() -> dict[str, int]:
    return {"count": MOST_WORDS}


def add(workspace: Any, text: str) -> OptOutWord:
    """Add a word. Raises ValidationError."""
    word = clean(text)
    if OptOutWord.objects.of(workspace).count() >= MOST:
        raise ValidationError(_("At most %(count)s words. Take one away first."), params={"count": MOST})
    row = OptOutWord(workspace=workspace, word=word, spelled=spelled(word))
    row.validate_constraints()
    row.save(force_insert=True)
    return row
