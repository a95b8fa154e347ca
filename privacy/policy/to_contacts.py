"""Writing to a business's contacts before its policy changes: those who agreed to information or transactions by mail.

Each mail goes past the gate on the consent it names, like any other message; nobody else is written to. What has not
left by the day on which the version takes effect is not begun any more.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.models import Contact
from messaging import outbox
from messaging.models import Sender
from privacy.policy import notice
from privacy.policy.models import PolicyVersion

_CHUNK = 50  # messages composed in one transaction
_BY = (Purpose.TRANSACTIONAL, Purpose.INFORMATIONAL)  # the first that somebody agreed to carries it


def readers(workspace: Workspace) -> Any:
    """Consents of the contacts who may be told: by mail, agreed to, neither archived nor frozen."""
    rows = Consent.objects.of(workspace).filter(channel=Channel.EMAIL, purpose__in=_BY, state=State.GRANTED)
    return rows.filter(contact__archived_at=None, contact__restricted_at=None)


def how_many(workspace: Workspace) -> int:
    """How many contacts would be written to."""
    return int(readers(workspace).values("contact").distinct().count())


def can_write(workspace: Workspace) -> bool:
    """Whether the business has an address to send from."""
    return Sender.objects.usual(workspace, Channel.EMAIL) is not None


def untold() -> list[PolicyVersion]:
    """Versions to come of which contacts have still to hear."""
    rows = PolicyVersion.objects.filter(workspace__isnull=False, number__gt=1, tells_contacts=True)
    rows = rows.filter(contacts_told_at=None, effective_on__gt=timezone.now().date())
    return list(rows.select_related("workspace"))


def tell(version: PolicyVersion) -> bool:
    """Put the next messages into the outbox. Says whether there may be more. A killed worker begins where it was."""
    workspace = version.workspace
    if workspace is None or not can_write(workspace):
        return False
    with transaction.atomic():
        held = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if held.contacts_told_at:
            return False
        rows = readers(workspace)
        if held.contacts_told_up_to:
            rows = rows.filter(contact__gt=held.contacts_told_up_to)
        keys = list(rows.order_by("contact").values_list("contact", flat=True).distinct()[:_CHUNK])
        held.contacts_told_count += _write(version, keys)
        held.contacts_told_up_to = keys[-1] if keys else held.contacts_told_up_to
        held.contacts_told_at = None if len(keys) == _CHUNK else timezone.now()
        held.save(update_fields=["contacts_told_up_to", "contacts_told_count", "contacts_told_at"])
    return held.contacts_told_at is None


def _write(version: PolicyVersion, keys: list[UUID]) -> int:
    agreed: dict[UUID, set[str]] = {}
    for key, purpose in readers(version.workspace).filter(contact__in=keys).values_list("contact", "purpose"):  # type: ignore[arg-type]
        agreed.setdefault(key, set()).add(purpose)
    written = 0
    for contact in Contact.objects.filter(pk__in=keys).select_related("workspace").prefetch_related("points"):
        purpose = next(each for each in _BY if each in agreed[contact.pk])
        try:
            with transaction.atomic():
                outbox.compose(
                    contact,
                    Channel.EMAIL,
                    purpose,
                    _text(version),
                    subject=_subject(version),
                    author=None,
                    automated=True,
                    idempotency_key=f"policy:{version.pk.hex}:{contact.pk.hex}",
                )
        except outbox.NotComposed:  # the address is gone, or the contact
            continue
        written += 1
    return written


def _subject(version: PolicyVersion) -> str:
    said = notice.in_words(version)
    return _("The privacy policy of %(name)s changes on %(day)s") % said


def _text(version: PolicyVersion) -> str:
    said = notice.in_words(version)
    parts = [
        _("Version %(number)d of our privacy policy takes effect on %(day)s.") % said,
        said["summary"],
        _("Read it: %(link)s") % said,
        _("What changes: %(changes)s") % said if said["changes"] else "",
        _("You may object, or have your data deleted, on the same page."),
    ]
    return "\n\n".join(filter(None, parts))
