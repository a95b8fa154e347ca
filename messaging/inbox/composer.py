"""The composer: what may be written to whom and why, what the text will look like, and putting it into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.consent.models import Channel, Purpose, State
from contacts.consent.state import sentence
from contacts.models import Contact
from contacts.page.files import clean_name
from crm.lib import crypto
from crm.lib.addresses import Kind, address_hash, show_phone
from crm.lib.ids import new_slug
from messaging import content_rules, gate, outbox
from messaging.inbox import attachments, drafts, scheduling
from messaging.models import Attachment, Conversation, Draft, Message, Sender
from messaging.segments import Segments, measure
from messaging.verdicts import Decision, Reason
from messaging.verdicts import Verdict as GateVerdict
from messaging.words import final_text

_AT_ONCE = 20  # files in one upload
_CLOSED = {"opted_out", "erased", "child", "bounced", "complaint", "restricted", "archived"}
SCHEDULE, KEEP = "schedule", "draft"  # what the buttons beside "Send" do


class Writing(forms.Form):
    """A message as it is typed. ``token`` makes a double click one message."""

    purpose = forms.ChoiceField(choices=Purpose.choices, label=_("What it is for"))
    subject = forms.CharField(label=_("Subject"), max_length=outbox.SUBJECT, required=False)  # of mail
    body = forms.CharField(
        label=_("Message"), max_length=final_text.LONGEST_MAIL, widget=forms.Textarea(attrs={"rows": 2})
    )
    token = forms.SlugField(max_length=40, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The line above the composer: whether one may write, why, and what to do if not."""

    channel: Channel
    purpose: Purpose
    decision: Decision
    because: str  # "Agreed on 3 May 2026 on your opt-in page"
    address: str

    @property
    def allowed(self) -> bool:
        return self.decision.allowed

    @property
    def only_waits(self) -> bool:
        """Nothing but the hour or a pause is in the way: it may be written now and leaves by itself."""
        return not self.allowed and self.decision.until is not None

    @property
    def is_asked(self) -> bool:
        """Nothing but their answer is missing."""
        return not self.allowed and {reason.code for reason in self.reasons} == {"pending"}

    @property
    def refused(self) -> bool:
        """Whether it would be refused for good, so that there is nothing to send."""
        return self.decision.verdict is GateVerdict.REFUSE

    @property
    def reasons(self) -> list[Reason]:
        """What to tell: of a message that is refused for good it is no news that the hour is wrong, too."""
        refusing = [reason for reason in self.decision.reasons if reason.verdict is GateVerdict.REFUSE]
        return refusing or list(self.decision.reasons)

    @property
    def may_ask(self) -> bool:
        """Whether what is missing is a yes that staff could ask for; not where an opt-out or a freeze stands."""
        codes = {reason.code for reason in self.decision.reasons}
        return bool(codes & {"no_consent", "expired"}) and not codes & _CLOSED


def verdict(
    contact: Contact,
    channel: str,
    purpose: str,
    *,
    address: str = "",
    body: str = "",
    attached: Sequence[Attachment] = (),
    sender: Sender | None = None,
    at: datetime | None = None,
) -> Verdict:
    """What the gate says (of a message that leaves at ``at``), with the consent it rests on in plain words."""
    more: dict[str, Any] = {"address": address, "body": body, "attached": attached, "sender": sender, "at": at}
    return verdicts(contact, [channel], purpose, **more)[0]


def verdicts(
    contact: Contact,
    channels: Sequence[str],
    purpose: str,
    *,
    address: str = "",
    body: str = "",
    attached: Sequence[Attachment] = (),
    sender: Sender | None = None,
    at: datetime | None = None,
) -> list[Verdict]:
    """``verdict`` for several channels, in the number of queries that one takes."""
    asked = [(channel, purpose) for channel in channels]
    found = []
    for channel, decision in zip(
        channels,
        gate.explain_each(contact, asked, address=address, body=body, attached=attached, sender=sender, at=at),
        strict=True,
    ):
        basis = decision.basis
        because = sentence(State.GRANTED, basis.method, basis.at) if basis is not None else ""
        found.append(Verdict(Channel(channel), Purpose(purpose), decision, because, address))
    return found


def usual_purpose(contact: Contact, channel: str) -> str:
    """The purpose that is chosen to begin with: one that they agreed to, if there is any."""
    granted = {c.purpose for c in contact.consents.all() if c.channel == channel and c.state == State.GRANTED}
    order = [Purpose.INFORMATIONAL, Purpose.TRANSACTIONAL, Purpose.MARKETING]
    return next((purpose.value for purpose in order if purpose.value in granted), Purpose.INFORMATIONAL.value)


def fresh_form(contact: Contact, channel: str, purpose: str = "", draft: Draft | None = None) -> Writing:
    """An empty composer, or one with what was typed before."""
    before = {"subject": draft.subject, "body": draft.body} if draft else {}
    wanted = purpose or (draft.purpose if draft else "")
    chosen = wanted if wanted in Purpose.values else usual_purpose(contact, channel)
    return Writing(initial={**before, "purpose": chosen, "token": new_slug(20)})


@dataclass(frozen=True, slots=True)
class Measure:
    """The text as it will leave, and what it costs."""

    text: str
    segments: Segments
    warnings: list[Any]

    @property
    def parts(self) -> int:
        return len(self.segments.parts)


def measured(contact: Contact, channel: str, body: str) -> Measure:
    """What the person would read, cut into segments, with what the content rules say."""
    body = body[: final_text.longest(channel) * 2]
    text = outbox.preview(contact, channel, body) if body.replace("\x00", "").strip() else ""
    return Measure(text, measure(text), list(content_rules.review(body)) if body else [])


def send(contact: Contact, channel: str, form: Writing, *, author: Any, files: bool = True) -> Message:
    """Put what was typed into the outbox, and forget the draft. ``files`` of the draft go along where they were shown.

    Raises outbox.NotComposed, also for what the gate would refuse for good.
    """
    data, at = form.cleaned_data, _time(contact, form)
    attached = attachments.of_draft(drafts.of(contact, author, channel)) if files else []
    said = verdict(contact, channel, data["purpose"], body=data["body"], attached=attached, at=at)
    if said.refused:
        raise outbox.NotComposed(outbox.why_gone(contact) or said.reasons[0])
    with transaction.atomic():
        message = outbox.compose(
            contact,
            channel,
            data["purpose"],
            data["body"],
            author=author,
            subject=data["subject"],
            idempotency_key=f"typed:{author.pk.hex}:{data['token']}:{_digest(contact, channel, data)}",
            scheduled_for=at,
            attached=attached,
        )
        if files:
            drafts.drop(contact, author, channel)
    return message


def remember(contact: Contact, channel: str, typed: Any, *, author: Any) -> None:
    """Keep what is being typed as a draft, unless just this was sent meanwhile."""
    words = {name: typed.get(name, "") for name in ("purpose", "subject", "body")}
    token = typed.get("token", "").replace("\x00", "")
    key = f"typed:{author.pk.hex}:{token}:{_digest(contact, channel, words)}"
    if not Message.objects.filter(workspace_id=contact.workspace_id, idempotency_key=key[:120]).exists():
        drafts.keep(contact, author, channel, **words)


def attach(contact: Contact, channel: str, uploads: Sequence[Any], *, author: Any) -> list[str]:
    """Keep files with the draft; returns what is wrong with those that are not kept, in words."""
    draft = drafts.begin(contact, author, channel) if uploads else None
    if draft is None:
        return []
    wrong: list[str] = []
    for upload in uploads[:_AT_ONCE]:
        try:
            attachments.add(draft, upload, author)
        except ValidationError as error:
            wrong += [f"{clean_name(upload.name or '')}: {message}" for message in error.messages]
    return wrong


def detach(contact: Contact, channel: str, key: str, *, author: Any) -> None:
    """Take a file off the draft."""
    for each in attachments.of_draft(drafts.of(contact, author, channel)):
        if str(each.pk) == key:
            attachments.remove(each)


def _time(contact: Contact, form: Writing) -> datetime | None:
    """When it is to leave, if a time was chosen. Raises outbox.NotComposed."""
    if form.data.get("do") != SCHEDULE:
        return None
    try:
        return scheduling.read(form.data.get("at", ""), form.data.get("whose", ""), contact)
    except ValidationError as error:
        raise outbox.NotComposed(Reason("no_time", " ".join(error.messages), "")) from error


def _digest(contact: Contact, channel: str, data: dict[str, Any]) -> str:
    """Other words behind the same token (the browser's Back button) are another message, not a double click."""
    typed = repr((contact.pk.hex, str(channel), data["purpose"], data["body"]))
    return crypto.keyed_hash("typed message", typed).hex()[:24]


def shown_address(contact: Contact, address: str) -> str:
    """An address as people write it."""
    return address if "@" in address else show_phone(address, contact.workspace.country)


def own_address(contact: Contact, channel: str, address: str) -> str:
    """``address`` if it is this contact's, or was when they talked with us; else empty.

    What the gate says of an address tells whether its holder opted out or was erased: nobody's business but theirs.
    """
    if any(point.value == address for point in contact.points.all()):
        return address
    talks = Conversation.objects.filter(contact_id=contact.pk, channel=channel, address_hash=address_hash(address))
    return address if talks.exists() else ""


NOTE = "note"  # the way of writing that never leaves


def ways(contact: Contact, talk: Conversation) -> list[tuple[str, str, Any]]:
    """The ways of writing in a thread: key, icon, name. The one of the conversation is there, whatever is known."""
    channels = [(Channel.SMS, "message", _("Text")), (Channel.EMAIL, "mail", _("Email"))]
    there = [row for row in channels if row[0] == talk.channel or has_address(contact, row[0])]
    return [(key.value, icon, label) for key, icon, label in there] + [(NOTE, "note", _("Note"))]


def way(contact: Contact, talk: Conversation, asked: str) -> str:
    """The way that is asked for, if there is one; else that of the conversation."""
    return asked if any(asked == key for key, _icon, _label in ways(contact, talk)) else talk.channel


def has_address(contact: Contact, channel: str) -> bool:
    """Whether there is anywhere to write to."""
    kind = Kind.EMAIL if channel == Channel.EMAIL else Kind.PHONE
    return contact.point(kind) is not None
