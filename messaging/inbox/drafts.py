"""What members have typed and not sent: kept while they type, gone when it is sent."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from contacts.consent.models import Purpose
from contacts.models import Contact
from crm.lib.cards import mask
from crm.lib.prepared import prepared
from messaging.models import Draft
from messaging.words import final_text


def of(contact: Contact, author: Any, channel: str) -> Draft | None:
    """What this member has typed for this contact."""
    return next(iter(_typed(contact.pk, author.pk, channel)), None)


@prepared
def _typed(contact: Any, author: Any, channel: Any) -> QuerySet[Draft]:
    return Draft.objects.filter(contact=contact, author=author, channel=channel)


def keep(
    contact: Contact, author: Any, channel: str, *, purpose: str = "", subject: str = "", body: str = ""
) -> Draft | None:
    """Keep what is typed now instead of what was kept; nothing is kept of an empty text, or for a frozen contact."""
    body = mask(body.replace("\x00", ""))[: final_text.LONGEST_MAIL]
    subject = mask(subject.replace("\x00", ""))[:200]
    purpose = purpose if purpose in Purpose.values else ""
    if contact.is_restricted:
        return None
    draft = of(contact, author, channel)
    if not body.strip() and not subject.strip() and not (draft and draft.attachments.exists()):
        drop(contact, author, channel)
        return None
    draft = draft or Draft(workspace_id=contact.workspace_id, contact=contact, author=author, channel=channel)
    if (draft.body, draft.subject or "", draft.purpose) == (body, subject, purpose) and not draft._state.adding:
        return draft
    draft.body, draft.subject, draft.purpose = body, subject or None, purpose
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # another tab was first; what is typed next is kept
        return of(contact, author, channel)
    return draft


def begin(contact: Contact, author: Any, channel: str) -> Draft | None:
    """The draft that a file is attached to, made when there is none; nothing for a frozen contact."""
    if contact.is_restricted:
        return None
    row, _made = Draft.objects.get_or_create(
        contact=contact, author=author, channel=channel, defaults={"workspace_id": contact.workspace_id, "body": ""}
    )
    return row


def drop(contact: Contact, author: Any, channel: str) -> None:
    """It was sent, or there is nothing left of it. What is attached to it goes with it."""
    Draft.objects.filter(contact=contact, author=author, channel=channel).delete()


def whose(author: Any, contacts: Collection[UUID]) -> set[UUID]:
    """For which of these contacts this member has a draft: one query."""
    return {contact for (contact,) in _drafted(author.pk, list(contacts))}


@prepared
def _drafted(author: Any, contacts: Any) -> Any:
    return Draft.objects.filter(author=author, contact__pk__in=contacts).values_list("contact_id")
