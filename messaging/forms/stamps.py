"""A page of a form carries a signed stamp: which version it shows, when it was made, and a number that counts once.

It stands where other sites have a cookie. Who fills in a page is slower than a program, and a page that was sent twice
is taken once. No cookie is needed against forged requests: the form acts for nobody who is signed in.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.core import signing
from django.utils import timezone

from crm.lib.ids import new_token
from messaging.forms.models import FormVersion

_SALT = "messaging.form page"
YOUNGEST = timedelta(seconds=2)  # nobody fills in a form faster
OLDEST = timedelta(hours=24)


class Fault(StrEnum):
    """Why a page can't be taken as it is: the visitor sees it again, with what they entered."""

    NONE = ""
    MISSING = "missing"  # it was not sent from a page of ours
    QUICK = "quick"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the stamp of a page that was sent says."""

    fault: Fault
    version: UUID | None = None
    number: str | None = None


def stamp(version: FormVersion) -> str:
    """The stamp of a page that is shown now."""
    made = [version.pk.hex, new_token()[:22], timezone.now().timestamp()]
    return signing.dumps(made, salt=_SALT)


def read(text: str) -> Stamp:
    """What a stamp says; a bad one counts as missing."""
    try:
        version, number, made = signing.loads(text[:400], salt=_SALT)
        key, age = UUID(version), timedelta(seconds=timezone.now().timestamp() - made)
    except (signing.BadSignature, ValueError, TypeError):
        return Stamp(Fault.MISSING)
    if age < YOUNGEST:
        return Stamp(Fault.QUICK, key, number)
    return Stamp(Fault.OLD if age > OLDEST else Fault.NONE, key, number)
