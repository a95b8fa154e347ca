"""Legal holds: whose data, and which records, must stay for now."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from contacts.consent import lineage
from privacy.retention.models import LegalHold, What
from projects.models import Project


class OnHold(Exception):
    """Nothing of this person may be deleted before ``hold`` ends or is lifted."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__("A legal hold keeps this person's data.")
        self.hold = hold


def on(contact_ids: Collection[UUID]) -> list[LegalHold]:
    """The holds on these people and on records about them that stand today, also those of what was merged into theirs.

    As long as one of them stands nobody of these is erased: staff see which, and decide.
    """
    keys = {key for contact_id in contact_ids for key in lineage.keys_of(contact_id)}
    projects = Project.objects.filter(contact__in=keys).values("pk")
    about = Q(contact__in=keys) | Q(what=What.PROJECT, record_id__in=projects)
    return list(LegalHold.objects.filter(about).standing().select_related("workspace", "contact"))


def refuse(contact_id: UUID) -> None:
    """Raises OnHold when there is one."""
    if held := on([contact_id]):
        raise OnHold(held[0])
