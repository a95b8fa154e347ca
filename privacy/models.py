"""One app, one registry of models: those of each part stand beside what knows them."""

from privacy.copies.models import KEPT_FOR, AnswerFile
from privacy.erasure.models import Erasure
from privacy.requests.models import (
    BY_HAND,
    CLOSED,
    Ground,
    Kind,
    Manner,
    Place,
    PrivacyRequest,
    RequestEvent,
    RequestQuerySet,
    State,
    Step,
    new_number,
    today_of,
)

__all__ = [
    "BY_HAND",
    "CLOSED",
    "KEPT_FOR",
    "AnswerFile",
    "Erasure",
    "Ground",
    "Kind",
    "Manner",
    "Place",
    "PrivacyRequest",
    "RequestEvent",
    "RequestQuerySet",
    "State",
    "Step",
    "new_number",
    "today_of",
]
