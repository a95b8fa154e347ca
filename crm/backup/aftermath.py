"""What an older copy of the database must learn before it serves: who was erased and who opted out since.

It does not know what else happened: messages that wait in it may have left. So what waits is taken back, campaigns and
workspaces are paused, and a person lets them go on.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Workspace
from contacts.consent import heads, journal
from crm.backup import marks
from crm.backup.models import BackupRun, RunState
from messaging.campaigns.models import UNDER_WAY, Campaign, CampaignState
from messaging.models import WAITING, Message, Status
from privacy.erasure import replay


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to it."""

    erased: int  # lines of the journal of erasures that were carried out
    opted_out: int  # lines of the journal of opt-outs
    taken_back: int  # messages
    paused: int  # workspaces
    lost_events: int  # of the ledgers, noted outside and not in this copy
    opt_outs_lost: bool  # the journal of opt-outs lacks some


def settle() -> Done:
    """Make an older copy fit to serve; safe to repeat. Raises what a broken journal raises."""
    lost = heads.accept_older()  # before what follows adds to the ledgers
    now = timezone.now()
    with transaction.atomic():
        taken_back = Message.objects.filter(status__in=[*WAITING, Status.CLAIMED]).update(status=Status.CANCELLED)
        Campaign.objects.filter(state__in=UNDER_WAY, paused_at=None).update(paused_at=now)
        Campaign.objects.filter(state=CampaignState.SCHEDULED).update(state=CampaignState.DRAFT, scheduled_at=None)
        paused = Workspace.objects.filter(paused_at=None, is_sample=False).update(paused_at=now)
        BackupRun.objects.filter(state=RunState.RUNNING).delete()  # the one in which this copy was made
        audit.record(None, "database.restored")
    erased = replay.replay()
    opted_out = journal.replay()
    opt_outs_lost = journal.accept()
    replay.accept()
    marks.catch_up()
    return Done(erased, opted_out, taken_back, paused, lost, opt_outs_lost)
