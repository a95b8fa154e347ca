"""Whom a campaign is for, who of them may get it and why others may not: questions to the database, one for all people.

The answers are a courtesy: they leave out whoever may not be written to now. What counts is the gate, which decides
about each message again when it is dispatched.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, UUIDField, Value, When
from django.utils.translation import gettext_lazy as _

from contacts.consent.evidence import opened_all
from contacts.consent.models import Channel, Consent, State, Suppression
from contacts.consent.suppression import holding
from contacts.fields.kinds import Kind as FieldKind
from contacts.lists import reading
from contacts.lists.asked import Asked
from contacts.lists.filters import Condition, Filter
from contacts.lists.models import SavedView
from contacts.lists.questions import ME, Asker, FieldQuestion, Questions
from contacts.models import Contact, ContactPoint
from crm.lib.addresses import Kind, address_hash
from crm.lib.set_based import insert_select
from messaging.campaigns.models import Campaign, CampaignRecipient
from messaging.campaigns.outcome_models import Outcome
from messaging.models import Message, Status
from messaging.preferences import wishes
from messaging.words import merge_fields

GETS_IT = "gets_it"
LACKING = "lacking"
_WHY_NOT: dict[str, tuple[Any, Any]] = {  # by text, by mail
    "no_address": (_("No phone number"), _("No email address")),
    "suppressed": (
        _("The number opted out, was erased or can't be reached"),
        _("The address opted out, complained, was erased or bounces"),
    ),
    State.WITHDRAWN.value: (_("Opted out of this purpose"),) * 2,
    State.PENDING.value: (_("Asked for consent, no answer yet"),) * 2,
    State.EXPIRED.value: (_("Asked for consent, and did not say yes"),) * 2,
    "no_consent": (_("Have not agreed to texts for this purpose"), _("Have not agreed to emails for this purpose")),
    wishes.DECLINED: (_("Do not want to hear about this topic"),) * 2,
    wishes.PAUSED: (_("Asked for a pause"),) * 2,
    wishes.ENOUGH: (_("Want fewer messages, and had theirs"),) * 2,
    LACKING: (_("A field that the text needs is empty"),) * 2,
    "restricted": (_("Data frozen at their request"),) * 2,
    "archived": (_("Archived"),) * 2,
}


def why_not(channel: str) -> dict[str, Any]:
    """What each reason means, in the words of the channel."""
    return {code: words[channel == Channel.EMAIL] for code, words in _WHY_NOT.items()}


# Whom it is for


def people(campaign: Campaign) -> Any:
    """The contacts it is meant for, whether they may get it or not; nobody once its tag is gone."""
    ours = Contact.objects.of(campaign.workspace_id)
    if campaign.everyone:
        return ours
    if campaign.follows_id:
        return ours.filter(Exists(_got(campaign))).exclude(Exists(_over(campaign)))
    if campaign.query:
        asked, chosen = _filter(campaign)
        return reading.matching(campaign.workspace, asked, chosen) if chosen.sound else ours.none()
    return ours.filter(tags=campaign.tag_id) if campaign.tag_id else ours.none()


def _got(campaign: Campaign) -> Any:
    """Messages of the campaign before this one that left."""
    left = [Status.SENT, Status.DELIVERED, Status.UNKNOWN]
    return Message.objects.filter(campaign=campaign.follows_id, contact=OuterRef("pk"), status__in=left)


def _over(campaign: Campaign) -> Any:
    """What ends a sequence for a person: an answer, an opt-out, an address that does not work."""
    ends = [kind for kind in Outcome.Kind if kind not in (Outcome.Kind.OPENED, Outcome.Kind.CLICKED)]
    return Outcome.objects.filter(campaign=campaign.follows_id, message__contact=OuterRef("pk"), kind__in=ends)


def is_sound(campaign: Campaign) -> bool:
    """Whether it can still be told whom it is for."""
    if campaign.everyone or campaign.follows_id:
        return True
    if not campaign.query:
        return campaign.tag_id is not None
    return _filter(campaign)[1].sound


def in_words(campaign: Campaign) -> list[str]:
    """The conditions of its saved view, as the list shows them."""
    return [asked.words for asked in _filter(campaign)[1].asked] if campaign.query else []


def _filter(campaign: Campaign) -> tuple[Asked, Filter]:
    asked = Asked.from_text(campaign.query or "")
    return asked, Filter(asked.conditions, Questions(Asker(campaign.workspace, campaign.author)))  # type: ignore[arg-type]


def kept(view: SavedView, user: Any) -> str:
    """What a view asks for, to be kept: "me" stands for whoever chose it, also when somebody else starts."""
    asked = Asked.from_text(view.query)
    questions = Questions(Asker(view.workspace, user))
    conditions = tuple(_told(condition, questions, user) for condition in asked.conditions)
    if not Filter(conditions, questions).sound:
        raise ValidationError(_("A filter of this view can't be read. Put the view right first."))
    return Asked(place=asked.place, conditions=conditions).stored()


def _told(condition: Condition, questions: Questions, user: Any) -> Condition:
    asked = questions.get(condition.key)
    if not (isinstance(asked, FieldQuestion) and asked.field.kind == FieldKind.MEMBER):
        return condition
    values = tuple(str(user.pk) if value == ME else value for value in condition.values)
    return Condition(condition.key, condition.operator, values, condition.alternative)


# Who may get it


def judged(campaign: Campaign) -> Any:
    """The people it is for, each with ``said``: GETS_IT, or the reason why not; and ``address``, what would be used."""
    mine, closed = _points(campaign, "pk"), _closed(campaign)
    consent = Consent.objects.filter(contact=OuterRef("pk"), channel=campaign.channel, purpose=campaign.purpose)
    asked = people(campaign).annotate(
        agreed=Subquery(consent.values("state")[:1]),
        address=Subquery(mine.order_by("position", "id").values("hash")[:1]),
    )
    unwanted: dict[str, Any] = dict(wishes.unwanted(campaign.purpose, campaign.topic_id))
    lacking = _lacking(campaign)
    if lacking is not None:
        unwanted[LACKING] = lacking
    return asked.annotate(
        said=Case(
            When(archived_at__isnull=False, then=Value("archived")),
            When(restricted_at__isnull=False, then=Value("restricted")),
            When(~Exists(mine), then=Value("no_address")),
            When(~Exists(mine.filter(~Exists(closed))), then=Value("suppressed")),
            *(When(Q(when, agreed=State.GRANTED), then=Value(code)) for code, when in unwanted.items()),
            When(agreed=State.GRANTED, then=Value(GETS_IT)),
            When(agreed__in=[State.WITHDRAWN, State.PENDING, State.EXPIRED], then=F("agreed")),
            default=Value("no_consent"),
            output_field=CharField(),
        )
    )


def counted(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """For each reason (and GETS_IT) how many people, and how many different addresses they have: one query."""
    rows = judged(campaign).order_by().values_list("said").annotate(Count("pk"), Count("address", distinct=True))
    return {said: (people, addresses) for said, people, addresses in rows}


def settle(campaign: Campaign) -> int:
    """Note who gets it: those who may be written to now, in one statement."""
    consent = Consent.objects.filter(
        contact=OuterRef("pk"), channel=campaign.channel, purpose=campaign.purpose, state=State.GRANTED
    )
    open_points = _points(campaign, "pk").filter(~Exists(_closed(campaign)))
    rows = people(campaign).filter(Exists(consent), Exists(open_points), archived_at=None, restricted_at=None)
    for unwanted in wishes.unwanted(campaign.purpose, campaign.topic_id).values():
        rows = rows.filter(~unwanted)
    lacking = _lacking(campaign)
    if lacking is not None:
        rows = rows.exclude(lacking)
    pairs = rows.order_by("pk").values_list(Value(campaign.pk, output_field=UUIDField()), "pk")
    return insert_select(CampaignRecipient, ["campaign", "contact"], pairs)


def _lacking(campaign: Campaign) -> Q | None:
    if not merge_fields.are_in(*campaign.texts):
        return None
    return merge_fields.lacking(merge_fields.slots(campaign.workspace), *campaign.texts)


def _points(campaign: Campaign, contact: str) -> Any:
    """The addresses of the contact whom the outer query calls so."""
    kind = Kind.EMAIL if campaign.is_mail else Kind.PHONE
    return ContactPoint.objects.filter(contact=OuterRef(contact), kind=kind)


def _closed(campaign: Campaign) -> Any:
    """What closes an address to the campaign."""
    return Suppression.objects.filter(
        Q(channel="") | Q(channel=campaign.channel),
        workspace=campaign.workspace_id,
        address_hash=OuterRef("hash"),
    )


# At their turn


def agreed(campaign: Campaign, keys: Sequence[UUID]) -> list[Consent]:
    """The consents of these contacts that hold now, unless they were archived or frozen since."""
    rows = Consent.objects.filter(
        contact__in=keys,
        channel=campaign.channel,
        purpose=campaign.purpose,
        state=State.GRANTED,
        contact__archived_at=None,
        contact__restricted_at=None,
    )
    return list(rows.order_by("contact_id"))


def addresses(campaign: Campaign, consents: Sequence[Consent]) -> Mapping[str, UUID]:
    """The address that each agreed for, if they still have it and it is open; the first who has it stands for all."""
    keys = [consent.contact_id for consent in consents]
    kind = Kind.EMAIL if campaign.is_mail else Kind.PHONE
    points = ContactPoint.objects.filter(contact_id__in=keys, kind=kind).values_list("contact_id", "value")
    has = set(points)
    agreed_for = {event.contact_id: held.get("address", "") for event, held in opened_all(c.event for c in consents)}
    pairs = [(agreed_for[person], person) for person in keys if (person, agreed_for[person]) in has]
    hashes = {to: address_hash(to) for to, _person in pairs}
    closed = holding(campaign.workspace_id, set(hashes.values()), campaign.channel)
    shut = {bytes(digest) for digest in closed.values_list("address_hash", flat=True)}
    return {to: person for to, person in reversed(pairs) if hashes[to] not in shut}
