"""What a campaign says: to each person with their own values, and to the writer before anything leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contacts.consent.models import Channel
from contacts.models import Contact
from crm.lib.cards import mask
from crm.lib.crypto import keyed_hash
from messaging import content_rules, objections
from messaging.campaigns.models import Campaign
from messaging.outbox import SUBJECT
from messaging.segments import Segments, measure
from messaging.words import final_text, mail_markup, mail_words, merge_fields
from messaging.words.merge_fields import Slot


@dataclass(frozen=True, slots=True)
class Words:
    """The message for one person; ``missing`` are fields without which it can't be sent to them."""

    body: str
    subject: str = ""
    preheader: str = ""
    missing: tuple[str, ...] = ()
    variant: str = ""

    @property
    def html(self) -> str:
        """A mail's body for a page of ours."""
        return mail_markup.as_html(self.body)

    @property
    def text(self) -> str:
        """A mail's body as plain text."""
        return mail_markup.as_text(self.body)

    @property
    def segments(self) -> Segments:
        return measure(self.body)


class Writer:
    """Fills a campaign for people; what the workspace's fields are is read once."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign, self.workspace = campaign, campaign.workspace
        self.slots: dict[str, Slot] = merge_fields.slots(self.workspace) if merge_fields.are_in(*campaign.texts) else {}

    def load(self, contacts: Sequence[Contact]) -> None:
        """Read beforehand what the words show of these people."""
        for contact in contacts:
            contact.workspace = self.workspace
        merge_fields.load(contacts, self.slots, *self.campaign.texts)

    def to(self, contact: Contact, variant: str | None = None) -> Words:
        """The words for one person, as they leave; of two texts the one that is theirs, or ``variant``."""
        which = variant_for(self.campaign, contact.pk) if variant is None else variant
        source, title = self.campaign.body, self.campaign.subject
        if which == "b":
            source, title = self.campaign.body_b or source, self.campaign.subject_b or title
        escape = mail_markup.escaped if self.campaign.is_mail else str
        body = merge_fields.fill(source, contact, self.slots, escape)
        if not self.campaign.is_mail:
            text = final_text.finish(self.workspace, body.text, automated=True)
            return Words(text, missing=body.missing, variant=which)
        subject = merge_fields.fill(title or "", contact, self.slots)
        preheader = merge_fields.fill(self.campaign.preheader or "", contact, self.slots)
        return Words(
            final_text.finish(self.workspace, body.text, channel=Channel.EMAIL),
            mask(" ".join(subject.text.split()))[:SUBJECT],
            mask(" ".join(preheader.text.split()))[:SUBJECT],
            tuple(dict.fromkeys((*subject.missing, *preheader.missing, *body.missing))),
            which,
        )

    def sample(self, variant: str = "") -> Words:
        """The words with the names of the fields in them, while nobody in particular is chosen."""
        return self.to(_Nobody(self), variant)  # type: ignore[arg-type]


class _Nobody:
    """Somebody whose every field reads as its own name."""

    def __init__(self, writer: Writer) -> None:
        writer.slots = {
            name: Slot(name, slot.label, lambda _who, label=slot.label: f"[{label}]", slot.lacking)  # type: ignore[misc]
            for name, slot in writer.slots.items()
        }


def variant_for(campaign: Campaign, key: Any) -> str:
    """Which of two texts somebody gets, by lot and always the same; nothing while there is one text only."""
    if not (campaign.share_b and (campaign.body_b or campaign.subject_b)):
        return ""
    lot = int.from_bytes(keyed_hash("variant", f"{campaign.pk} {key}")[:4], "big") % 100
    return "b" if lot < campaign.share_b else "a"


def fits(words: Words, channel: str) -> bool:
    """Whether it is short enough to leave."""
    return len(words.body) <= final_text.longest(channel)


def footer(workspace: Any) -> str:
    """The end of a mail as the writer sees it, with a link that leads nowhere."""
    theirs = _("a link that is theirs alone")
    return mail_words.footer(workspace, theirs, theirs).removeprefix("-- \n")


def problems(campaign: Campaign, words: Words, findings: Iterable[Any]) -> list[str]:
    """Why its words can't leave, each with what to do."""
    found = []
    if not campaign.body.strip():
        found.append(_("It has no text. Edit the campaign and write it."))
    if campaign.is_mail and not (campaign.subject or "").strip():
        found.append(_("It has no subject. Edit the campaign and write one."))
    if not fits(words, campaign.channel):
        said = _("With your name and the way to stop, the text is longer than %(count)d characters. Shorten it.")
        found.append(said % {"count": final_text.longest(campaign.channel)})
    known = merge_fields.slots(campaign.workspace) if merge_fields.are_in(*campaign.texts) else {}
    strange = merge_fields.unknown(known, *campaign.texts)
    if strange:
        said = _("No field is called %(names)s. Edit the text and choose one of the fields beside it.")
        found.append(said % {"names": ", ".join(f"“{name}”" for name in strange[:5])})
    forbidden = any(finding.severity == content_rules.BLOCK for finding in findings)
    if forbidden and campaign.purpose in objections.BOUND_BY_HOURS_AND_CONTENT:
        found.append(_("Carriers forbid some of its words. Take them out."))
    return found


def findings(campaign: Campaign) -> list[Any]:
    """What the content rules say of all its words."""
    return list(content_rules.review("\n".join(campaign.texts), channel=campaign.channel))
