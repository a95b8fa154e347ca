"""What stands on the preference page: each consent with its box, topics, how often, a pause; without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.consent import wording
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.consent.state import KIND_OF
from contacts.consent.suppression import holding
from contacts.models import Contact, ContactPoint
from crm.lib import addresses
from messaging.campaigns import measuring
from messaging.forms import languages as form_words
from messaging.models import Sender
from messaging.preferences import languages
from messaging.preferences.models import HowOften, Preference, Topic

LONGEST_PAUSE = timedelta(days=366)
FORM = "form"  # among what was shown: that it was sent from the page


@dataclass(frozen=True, slots=True)
class Box:
    """One channel and purpose: whether it is on, and what ticking or unticking it would do."""

    channel: Channel
    purpose: Purpose
    state: str
    address: str
    closed: bool  # nothing may go to the address; a text can't even ask
    way_back: str  # what the person does to have it again, in words

    @property
    def key(self) -> str:
        return f"{self.channel.value}:{self.purpose.value}"

    @property
    def on(self) -> bool:
        return self.state == State.GRANTED and not self.closed

    @property
    def waits(self) -> bool:
        """Whether the person was asked to confirm it and has not answered yet."""
        return self.state == State.PENDING

    @property
    def can_ask(self) -> bool:
        """Whether ticking the box leads to a request that the person confirms."""
        shut = self.channel == Channel.CALL or (self.closed and self.channel == Channel.SMS)
        return not (self.on or self.waits or shut)

    @property
    def wording(self) -> str:
        """What the person would agree to, in the language of the page."""
        if self.language == "en":
            return wording.agreement(self._business, self.channel, self.purpose).text
        return form_words.agreement(self._business, self.channel, self.purpose, language=self.language)

    @property
    def name(self) -> str:
        """Its purpose, in the language of the page."""
        return str(languages.words(self.language)["purposes"][self.purpose.value])

    _business: str = ""
    language: str = "en"


def boxes(contact: Contact, language: str = "en") -> list[Box]:
    """Everything the person was ever asked about, in the order of channels and purposes."""
    rows = {(consent.channel, consent.purpose): consent for consent in contact.consents.all()}
    points = list(contact.points.all())
    held = list(holding(contact.workspace_id, [bytes(point.hash) for point in points]))
    shut = {(bytes(each.address_hash), each.channel) for each in held}
    number = Sender.objects.usual(contact.workspace, Channel.SMS)
    found = []
    for channel in Channel:
        point = next((each for each in points if each.kind == KIND_OF[channel]), None)
        for purpose in Purpose:
            row = rows.get((channel, purpose))
            if row is None or point is None:
                continue
            closed = bool(shut & {(bytes(point.hash), ""), (bytes(point.hash), channel.value)})
            found.append(_box(contact, channel, purpose, row, point, closed, number, language))
    return found


def _box(
    contact: Contact,
    channel: Channel,
    purpose: Purpose,
    row: Consent,
    point: ContactPoint,
    closed: bool,
    sender: Sender | None,
    language: str,
) -> Box:
    business, words = contact.workspace.business_name, languages.words(language)
    if channel == Channel.CALL:
        back = words["back_call"] % {"business": business}
    elif channel == Channel.SMS and closed:
        back = words["back_stop"] % {"number": shown_number(sender, contact)}
    elif row.state == State.PENDING:
        back = words["back_pending"]
    else:
        back = ""
    return Box(channel, purpose, row.state, point.value, closed, back, business, language)


def shown_number(sender: Sender | None, contact: Contact) -> str:
    """The number that answers START and PREFERENCES, as people write it."""
    return addresses.show_phone(sender.address, contact.workspace.country) if sender else ""


def masked(address: str) -> str:
    """Enough of an address for the person who has it: whoever else opens the page learns nothing new."""
    if "@" in address:
        name, _sep, domain = address.partition("@")
        return f"{name[:1]}…@{domain}"
    return f"…{address[-2:]}"


class PreferenceForm(forms.Form):
    """What the person chooses. ``agreed`` holds the keys of the boxes that are ticked, ``topics`` those wanted.

    ``shown`` names the boxes and topics that stood on the page: what did not is left as it is, and without it nothing
    was chosen at all.
    """

    hide_optional = True  # everything is

    agreed = forms.MultipleChoiceField(required=False)
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}))
    how_often = forms.ChoiceField(
        required=False, choices=HowOften.choices, widget=forms.RadioSelect(attrs={"class": "choices"})
    )
    measure = forms.BooleanField(required=False)
    paused_until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(
        self,
        contact: Contact,
        offered: Sequence[Box],
        topics: Sequence[Topic],
        data: Any = None,
        *,
        language: str = "en",
        by_mail: bool = True,
    ) -> None:
        self.contact, self.boxes, self.offered_topics = contact, offered, topics
        self.words = words = languages.words(language)
        held = Preference.objects.filter(contact=contact).first()
        declined = {each.topic_id for each in contact.declined_topics.all()}
        until = held.paused_until if held and held.paused_until and held.paused_until > timezone.now() else None
        measured = measuring.allows(contact.pk)
        initial = {
            "how_often": held.how_often if held else "",
            "paused_until": until.astimezone(self.zone()).date() if until else None,
            "measure": measured,
            "topics": [str(topic.pk) for topic in topics if topic.pk not in declined],
        }
        super().__init__(data, initial=initial)
        for name, label in (("topics", "topics"), ("how_often", "how_often"), ("paused_until", "pause")):
            self.fields[name].label, self.fields[name].help_text = words[label], words[f"{label}_help"]
        self.fields["measure"].label = words["measure"] % {"business": contact.workspace.business_name}
        self.fields["measure"].help_text = words["measure_help"]
        self._offer("how_often", [(often.value, words["often"][often.value]) for often in HowOften])
        keys = [(str(topic.pk), _named(topic)) for topic in topics]
        self._offer("agreed", [(box.key, box.key) for box in offered])
        self._offer("topics", keys)
        if not topics:
            del self.fields["topics"]
        if not (by_mail or measured):  # opens are of mail, and are confirmed by mail
            del self.fields["measure"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def to_show(self) -> list[str]:
        """What stands on the page, for its hidden fields."""
        return [FORM, *(box.key for box in self.boxes), *(str(topic.pk) for topic in self.offered_topics)]

    @property
    def is_empty(self) -> bool:
        """Whether what was sent did not come from the page, so that it chooses nothing."""
        return not self._stood(FORM)

    def _stood(self, key: Any) -> bool:
        return str(key) in self.data.getlist("shown")  # type: ignore[attr-defined]

    def zone(self) -> ZoneInfo:
        """The zone in which a day begins for the person."""
        for name in (self.contact.zone, self.contact.workspace.zone):
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                continue
        return ZoneInfo("UTC")

    def clean_paused_until(self) -> datetime | None:
        """The first moment of the day, where the person lives."""
        day: date | None = self.cleaned_data["paused_until"]
        if day is None:
            return None
        today = timezone.now().astimezone(self.zone()).date()
        if not today < day <= today + LONGEST_PAUSE:
            raise ValidationError(self.words["bad_day"])
        return datetime.combine(day, time(), self.zone())

    @property
    def chosen(self) -> list[tuple[Box, bool]]:
        """Each box, and whether it is to be shown ticked."""
        shown = {box.key for box in self.boxes if box.on or box.waits}
        ticked = set(self.data.getlist("agreed")) if self.is_bound else shown  # type: ignore[attr-defined]
        return [(box, box.key in ticked) for box in self.boxes]

    @property
    def to_stop(self) -> list[Box]:
        """What was on and is not wanted any more; a request that waits for an answer is taken back as well."""
        kept = set(self.cleaned_data["agreed"])
        return [box for box in self.boxes if (box.on or box.waits) and box.key not in kept and self._stood(box.key)]

    @property
    def to_ask(self) -> list[Box]:
        """What is off and was ticked: it has to be confirmed."""
        wanted = set(self.cleaned_data["agreed"])
        return [box for box in self.boxes if box.can_ask and box.key in wanted]

    @property
    def declined(self) -> list[Topic]:
        """The topics that were shown and are not ticked."""
        wanted = set(self.cleaned_data.get("topics", ()))
        return [topic for topic in self.offered_topics if str(topic.pk) not in wanted and self._stood(topic.pk)]

    @property
    def wanted(self) -> list[Topic]:
        """The topics that are ticked."""
        wanted = set(self.cleaned_data.get("topics", ()))
        return [topic for topic in self.offered_topics if str(topic.pk) in wanted]


def _named(topic: Topic) -> str:
    return f"{topic.name}: {topic.about}" if topic.about else topic.name
