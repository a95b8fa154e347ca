"""Where a contact's consent stands, and how that is said in plain words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.evidence import Method
from contacts.consent.models import Channel, Consent, Purpose, State, Suppression
from contacts.consent.suppression import holding
from contacts.models import Contact
from crm.lib.addresses import Kind
from crm.lib.prepared import attach, prepared

KIND_OF = {Channel.SMS: Kind.PHONE, Channel.CALL: Kind.PHONE, Channel.EMAIL: Kind.EMAIL}

_BY = {
    Method.REPLY: gettext_lazy("by text"),
    Method.LINK: gettext_lazy("by a link in an email"),
    Method.PREFERENCES: gettext_lazy("on the preference page"),
    Method.UNSUBSCRIBE: gettext_lazy("by the link in an email"),
    Method.OWN_ACCOUNT: gettext_lazy("in their own account"),
    Method.OPT_IN_PAGE: gettext_lazy("on your opt-in page"),
    Method.TYPED: gettext_lazy("on your opt-in page, not confirmed by the address"),
    Method.WRITTEN: gettext_lazy("in writing"),
    Method.STAFF: gettext_lazy("as your staff noted"),
    Method.PROVIDER: gettext_lazy("as the carrier reported"),
    Method.PRIVACY_REQUEST: gettext_lazy("by a privacy request"),
    Method.IMPORT: gettext_lazy("as an import said"),
    Method.JOURNAL: gettext_lazy("as noted outside the database, before a backup was put back"),
    Method.MERGE: gettext_lazy("as the other of two merged records said"),
    Method.SAMPLE: gettext_lazy("as sample data"),
}
_REASONS = {
    # Of an erasure and of a child no more is said than of an opt-out: who types an address learns nothing about whoever
    # had it.
    **dict.fromkeys(
        (Suppression.Reason.OPT_OUT, Suppression.Reason.ERASED, Suppression.Reason.CHILD),
        gettext_lazy("This address opted out on %(day)s."),
    ),
    Suppression.Reason.BOUNCED: gettext_lazy("Nothing reaches this address since %(day)s."),
    Suppression.Reason.COMPLAINT: gettext_lazy("A message to this address was reported as unwanted on %(day)s."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Consent for one channel and purpose: ``state`` is empty when never asked."""

    channel: Channel
    purpose: Purpose
    state: str
    since: datetime | None
    sentence: str
    event_id: UUID | None

    @property
    def granted(self) -> bool:
        return self.state == State.GRANTED


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """A channel with its three purposes; ``closed`` says why nothing may go to the contact's address at all."""

    channel: Channel
    has_address: bool
    closed: str
    purposes: Sequence[Standing]


_closing = prepared(holding)
_of_contact = prepared(lambda contact: Consent.objects.filter(contact=contact))


def read_of(contact: Contact) -> None:
    """Read the consents of a contact: ``contact.consents.all()`` need not ask for them any more."""
    attach(contact, "consents", _of_contact(contact.pk))


def summary(contact: Contact) -> list[ChannelStanding]:
    """Every channel and purpose in plain words, for the contact's page: three queries."""
    rows = {(row.channel, row.purpose): row for row in contact.consents.all()}
    points = list(contact.points.all())
    held = _closing(contact.workspace_id, [bytes(point.hash) for point in points])
    refused = _refused(contact, list(rows.values()))
    result = []
    for channel in Channel:
        own = [bytes(point.hash) for point in points if point.kind == KIND_OF[channel]]
        closing = [s for s in held if bytes(s.address_hash) in own and s.channel in ("", channel)]
        closed = len(own) > 0 and {bytes(s.address_hash) for s in closing} == set(own)
        result.append(
            ChannelStanding(
                channel,
                bool(own),
                why_closed(closing[0]) if closed else "",
                [_standing(channel, purpose, rows.get((channel, purpose)), refused) for purpose in Purpose],
            )
        )
    return result


def _refused(contact: Contact, rows: Sequence[Consent]) -> set[UUID]:
    """Those of these that ran out after the person had said no: a question does not undo that. No query for most."""
    if not any(row.state == State.EXPIRED for row in rows):
        return set()
    from contacts.consent import ledger  # it reads states itself

    return set(ledger.refused([contact.pk]).filter(state=State.EXPIRED).values_list("pk", flat=True))


def _standing(channel: Channel, purpose: Purpose, row: Consent | None, refused: Collection[UUID]) -> Standing:
    if row is None:
        return Standing(channel, purpose, "", None, _("Never asked"), None)
    if row.pk in refused:
        said = _("Opted out earlier; asked again, no answer by %(day)s") % {"day": day(row.since)}
        return Standing(channel, purpose, State.WITHDRAWN.value, row.since, said, row.event_id)
    return Standing(
        channel, purpose, row.state, row.since, sentence(row.state, row.event.method, row.since), row.event_id
    )


def sentence(state: str, method: str, since: datetime) -> str:
    """A state in plain words: "Agreed on 3 May 2026 on your opt-in page"."""
    what = {"day": day(since), "how": _BY.get(method, method)}
    if state == State.GRANTED:
        return _("Agreed on %(day)s %(how)s") % what
    if state == State.WITHDRAWN:
        return _("Opted out on %(day)s %(how)s") % what
    if state == State.PENDING:
        return _("Asked on %(day)s, waiting for an answer") % what
    return _("Asked, no answer by %(day)s") % what


def why_closed(suppression: Suppression) -> str:
    """A suppression in plain words."""
    return str(_REASONS[Suppression.Reason(suppression.reason)]) % {"day": day(suppression.since)}


def day(at: datetime) -> str:
    """A day in the current time zone, as "3 May 2026"."""
    return date_format(timezone.localtime(at), "j F Y")
