"""A legal hold keeps also what staff delete (RE-2)."""

from django.db.models import Model, Q

from contacts.page import keeping
from privacy.retention.models import LegalHold, What


def held(model: type[Model]) -> Q | None:
    """Rows on hold themselves, those of a person who is, and those of a project that is."""
    fields = {field.name for field in model._meta.get_fields()}
    standing = LegalHold.objects.standing()
    kept = Q(pk__in=standing.exclude(record_id=None).values("record_id"))
    if "contact" in fields:
        kept |= Q(contact__in=standing.filter(what=What.CONTACT).values("contact"))
    if "project" in fields:
        kept |= Q(project__in=standing.filter(what=What.PROJECT).values("record_id"))
    return kept


keeping.register(held)
