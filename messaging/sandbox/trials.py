"""What a text from the sandbox's phone is worth: anybody of the business can write it in anybody's name.

It lets the whole loop be tried. A no always counts. A yes is a trial: the gate lets nothing leave on it but to the
sandbox, and nothing that a real person said is undone by it.
"""

from uuid import UUID

from contacts.consent.suppression import holding
from messaging.keywords import Intent
from messaging.models import InboundEvent, Sender


def may_agree(workspace_id: UUID, digest: bytes) -> bool:
    """Whether a yes may be tried: not once texts leave by a real number, nor where a no came from anywhere else."""
    if Sender.objects.has_real_number(workspace_id):
        return False
    noes = InboundEvent.objects.filter(
        workspace_id=workspace_id, address_hash=digest, provider="sandbox", intent=Intent.OPT_OUT
    )
    tried = set(noes.values_list("received_at", flat=True))
    return tried.issuperset(holding(workspace_id, [digest]).values_list("since", flat=True))
