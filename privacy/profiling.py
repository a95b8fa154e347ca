"""Whoever objects to a profile is not measured: their word counts before what they allowed earlier (GDPR Art. 21)."""

from django.db.models import Exists, OuterRef, QuerySet

from contacts.models import ContactPoint
from messaging.campaigns import measuring
from messaging.models import Measuring
from privacy.requests.models import StandingOptOut


def without_objections(rows: QuerySet[Measuring]) -> QuerySet[Measuring]:
    """Choices after which nobody objected by any address of the person; a yes given later, by themselves, counts."""
    theirs = ContactPoint.objects.filter(contact=OuterRef(OuterRef("contact"))).values("hash")
    said = StandingOptOut.objects.filter(
        workspace=OuterRef("workspace"),
        scope=StandingOptOut.Scope.PROFILING,
        at__gte=OuterRef("at"),
        address_hash__in=theirs,
    )
    return rows.filter(~Exists(said))


measuring.register(without_objections)
