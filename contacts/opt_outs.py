"""What people said no to, carried out again in an older copy of the database (``contacts.consent.journal``)."""

from datetime import datetime
from uuid import UUID

from accounts.models import Workspace
from contacts import restriction
from contacts.consent import journal, ledger
from contacts.consent.journal import Said
from contacts.consent.models import Consent, State, Suppression
from contacts.models import Contact, ContactPoint


def close(workspace: Workspace, said: Said, at: datetime) -> None:
    """Addresses that opted out, complained or are a child's. Who has them in this copy agrees to nothing there."""
    hashes = [bytes.fromhex(digest) for digest in said["of"]]
    if said["reason"] == Suppression.Reason.OPT_OUT and not said["channel"]:
        points = ContactPoint.objects.of(workspace).filter(hash__in=hashes).values_list("value", flat=True)
        told = {address: {"journal": said["id"]} for address in points}
        ledger.withdraw_addresses(workspace, told, method=ledger.Method.JOURNAL, at=at)
    ledger.suppress_all(workspace, hashes, reason=said["reason"], channel=said["channel"], at=at)


def withdraw(workspace: Workspace, said: Said, at: datetime) -> None:
    """Consents of people, by channel and purpose. Those whom this copy does not know have none in it."""
    keys = [UUID(key) for key in said["of"]]
    gone = Consent.objects.of(workspace).filter(contact__in=keys, state=State.WITHDRAWN)
    there = set(gone.values_list("contact_id", "channel", "purpose"))
    for contact in Contact.objects.of(workspace).filter(pk__in=keys):
        for channel, purpose in (pair.split(" ") for pair in said["what"]):
            if (contact.pk, channel, purpose) not in there:
                told = {"journal": said["id"]}
                ledger.withdraw(contact, channel, purpose, method=ledger.Method.JOURNAL, evidence=told, at=at)


def freeze(workspace: Workspace, said: Said, at: datetime) -> None:
    """People whose data may not be used. Whether that was lifted since, staff find out anew."""
    keys = [UUID(key) for key in said["of"]]
    restriction.freeze(Contact.objects.of(workspace).filter(pk__in=keys))


journal.register("closed", close)
journal.register("withdrawn", withdraw)
journal.register("frozen", freeze)
