"""Who wants no sale or no profile, once more in an older copy of the database (``contacts.consent.journal``)."""

from datetime import datetime

from accounts.models import Workspace
from contacts.consent import journal
from contacts.consent.journal import Said
from privacy.requests import opting_out


def stand(workspace: Workspace, said: Said, at: datetime) -> None:
    """Nobody with these addresses wants their data used so."""
    opting_out.opt_out(workspace, {bytes.fromhex(digest) for digest in said["of"]}, said["scope"])


journal.register("standing", stand)
