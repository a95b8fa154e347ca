"""Related people: each relation is two rows, one for each side, which come and go together."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import presence
from contacts.models import Contact
from contacts.page.models import INVERSE, Relation
from crm.lib.ids import uuid7

SHOWN = 20  # related people on a page


@transaction.atomic
def link(contact: Contact, other: Contact, kind: str, words: str = "") -> Relation:
    """Say what ``other`` is to ``contact``, and the reverse on the other's page. Raises ValidationError."""
    if contact.pk == other.pk:
        raise ValidationError(_("Nobody is related to themselves here. Choose somebody else."))
    there = Relation.objects.filter(contact=contact, other=other, kind=kind, words=words, deleted_at__isnull=True)
    if there.exists():
        raise ValidationError(_("This is noted already."))
    pair, workspace = uuid7(), contact.workspace
    made = Relation.objects.create(workspace=workspace, pair=pair, contact=contact, other=other, kind=kind, words=words)
    Relation.objects.create(
        workspace=workspace, pair=pair, contact=other, other=contact, kind=INVERSE.get(kind, kind), words=words
    )
    return made


def of(contact: Contact) -> list[Relation]:
    """The people related to a contact, by what they are: one query."""
    if not presence.has(contact, "relations"):
        return []
    rows = Relation.objects.filter(contact=contact, deleted_at__isnull=True).select_related("other")
    return list(rows.defer("other__extra").order_by("kind", "pk")[:SHOWN])
