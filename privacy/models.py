"""One app, one registry of models: those of each part stand beside what knows them."""

from privacy.centre.models import Question
from privacy.copies.models import KEPT_FOR, AnswerFile
from privacy.endings.models import Ending
from privacy.erasure.models import Erasure
from privacy.fulfilling.models import Lifting
from privacy.requests.kinds import AT_ONCE, BY_HAND, CLOSED, COPIES, FiledAs, Ground, Kind, Manner, Place, State, Step
from privacy.requests.models import (
    PhoneCode,
    PrivacyRequest,
    RequestEvent,
    RequestMessage,
    RequestQuerySet,
    StandingOptOut,
    new_number,
    today_of,
)

__all__ = [
    "AT_ONCE",
    "BY_HAND",
    "CLOSED",
    "COPIES",
    "KEPT_FOR",
    "AnswerFile",
    "Ending",
    "Erasure",
    "FiledAs",
    "Ground",
    "Kind",
    "Lifting",
    "Manner",
    "PhoneCode",
    "Place",
    "PrivacyRequest",
    "Question",
    "RequestEvent",
    "RequestMessage",
    "RequestQuerySet",
    "StandingOptOut",
    "State",
    "Step",
    "new_number",
    "today_of",
]
