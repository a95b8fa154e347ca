"""Filters over consent, in the words in which it is spoken of: "May be texted for marketing"."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent import reach
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.fields.field import Choice
from contacts.lists import questions
from contacts.lists.questions import CHOICES, Keys, Question

MAY, MAY_NOT, OPTED_OUT, ASKED, NEVER = "may", "may_not", "opted_out", "asked", "never"

_DONE = {
    Channel.SMS: gettext_lazy("texted for %(purpose)s"),
    Channel.EMAIL: gettext_lazy("emailed for %(purpose)s"),
    Channel.CALL: gettext_lazy("called for %(purpose)s"),
}
_THING = {
    Channel.SMS: gettext_lazy("texts for %(purpose)s"),
    Channel.EMAIL: gettext_lazy("emails for %(purpose)s"),
    Channel.CALL: gettext_lazy("calls for %(purpose)s"),
}
_WORDS: dict[str, Any] = {
    MAY: gettext_lazy("may be"),
    MAY_NOT: gettext_lazy("may not be"),
    OPTED_OUT: gettext_lazy("opted out of being"),
    ASKED: gettext_lazy("was asked, and has not answered, about being"),
    NEVER: gettext_lazy("was never asked about being"),
}
_SENTENCES: dict[str, Any] = {
    MAY: gettext_lazy("May be %(done)s"),
    MAY_NOT: gettext_lazy("May not be %(done)s"),
    OPTED_OUT: gettext_lazy("Opted out of %(thing)s"),
    ASKED: gettext_lazy("Was asked about %(thing)s"),
    NEVER: gettext_lazy("Was never asked about %(thing)s"),
}
_STATES = {MAY: [State.GRANTED], OPTED_OUT: [State.WITHDRAWN], ASKED: [State.PENDING, State.EXPIRED]}


class ConsentQuestion(Question):
    """Consent for a channel and a purpose; ``may`` says what the gate would say of person and address."""

    key, label, group = "consent", gettext_lazy("Consent"), "consent"

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(op, str(words), CHOICES) for op, words in _WORDS.items()]

    @property
    def choices(self) -> list[Choice]:
        return [
            (f"{channel}.{purpose}", str(_DONE[channel]) % {"purpose": purpose.label})
            for channel in Channel
            for purpose in Purpose
        ]

    def check(self, operator: str, values: Sequence[str]) -> None:
        super().check(operator, _known(values))

    def test(self, operator: str, values: Sequence[str]) -> Q:
        asked = Q(pk__in=[])
        for channel, purpose in _pairs(values):
            rows = Consent.objects.filter(contact=OuterRef("pk"), channel=channel, purpose=purpose)
            if operator == NEVER:
                asked |= ~Q(Exists(rows))
            elif operator in (MAY, MAY_NOT):
                asked |= reach.may_be_reached(self.workspace, channel, purpose)
            else:
                asked |= Q(Exists(rows.filter(state__in=_STATES[operator])))
        return ~asked if operator == MAY_NOT else asked

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        pairs = _pairs(values)
        if operator not in _STATES or not pairs:
            return None
        wanted = Q(pk__in=[])
        for channel, purpose in pairs:
            wanted |= Q(channel=channel, purpose=purpose, state__in=_STATES[operator])
        return Consent.objects.of(self.workspace).filter(wanted).values_list("contact_id", flat=True)

    def says(self, operator: str, values: Sequence[str]) -> str:
        said = []
        for channel, purpose in _pairs(values):
            words = {"purpose": Purpose(purpose).label}
            parts = {"done": str(_DONE[Channel(channel)]) % words, "thing": str(_THING[Channel(channel)]) % words}
            said.append(parts["done" if operator in (MAY, MAY_NOT) else "thing"])
        joined = f" {_('or')} ".join(said)
        return str(_SENTENCES[operator]) % {"done": joined, "thing": joined}


def _known(values: Sequence[str]) -> list[str]:
    return [".".join(pair) for pair in _pairs(values)]


def _pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    """The channels and purposes that the values name; what is no such pair is passed over."""
    split = [value.partition(".") for value in dict.fromkeys(values)]
    return [(channel, purpose) for channel, _dot, purpose in split if channel in Channel and purpose in Purpose]


questions.register(lambda asker: [ConsentQuestion(asker)])
