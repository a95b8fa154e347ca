"""An opt-out that came by another door than a reply counts the same, and as soon (CN-7)."""

from functools import partial
from typing import Any

from django.db import transaction

from contacts.consent.models import Suppression
from crm.lib.addresses import address_hash
from messaging import dispatch, outbox, reasons


def take_effect(workspace_id: Any, address: str) -> None:
    """Once the ledger has it: refuse what waits for this address, and let no call be under way after the commit."""
    digest = address_hash(address)
    outbox.refuse_waiting(workspace_id, digest, reasons.suppressed(Suppression.Reason.OPT_OUT))
    transaction.on_commit(partial(dispatch.settle, workspace_id, digest))
