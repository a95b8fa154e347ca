"""What people want less of, carried out again in an older copy of the database (``contacts.consent.journal``)."""

from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

from accounts.models import Workspace
from contacts.consent import journal
from contacts.consent.journal import Said
from contacts.models import Contact
from messaging.campaigns import measuring
from messaging.preferences import wishes
from messaging.preferences.models import Topic


def _people(workspace: Workspace, said: Said) -> list[Contact]:
    keys = [UUID(key) for key in said["of"]]
    return list(Contact.objects.of(workspace).filter(pk__in=keys).select_related("workspace"))


def narrow(workspace: Workspace, said: Said, at: datetime) -> None:
    """Topics they declined, how often, a pause. Of what the copy has and this the stricter stays."""
    topics = Topic.objects.filter(workspace=workspace, pk__in=[UUID(key) for key in said["topics"]])
    until = parse_datetime(said["paused_until"]) if said["paused_until"] else None
    wishes.narrow(_people(workspace, said), how_often=said["how_often"], paused_until=until, declined=list(topics))


def unmeasure(workspace: Workspace, said: Said, at: datetime) -> None:
    """Nobody may see any more whether they open mail."""
    measuring.set_for(_people(workspace, said), allowed=False)


journal.register("narrowed", narrow)
journal.register("unmeasured", unmeasure)
