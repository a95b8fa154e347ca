"""Legal holds: whose data must stay for now."""

from collections.abc import Collection
from uuid import UUID

from contacts.consent import lineage
from privacy.retention.models import LegalHold


class OnHold(Exception):
    """Nothing of this person may be deleted before ``hold`` ends or is lifted."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__("A legal hold keeps this person's data.")
        self.hold = hold


def on(contact_ids: Collection[UUID]) -> list[LegalHold]:
    """The holds on these people that stand today, also those on records that were merged into theirs."""
    keys = {key for contact_id in contact_ids for key in lineage.keys_of(contact_id)}
    return list(LegalHold.objects.filter(contact__in=keys).standing())


def refuse(contact_id: UUID) -> None:
    """Raises OnHold when there is one."""
    if held := on([contact_id]):
        raise OnHold(held[0])
