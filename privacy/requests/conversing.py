"""Messages between the person and the staff inside a request, and the clock that may stand while staff wait.

A mail only says that there is a message: what is written stays behind the person's link.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import product_mail
from accounts.models import User
from crm.lib import cards
from privacy import clocks
from privacy.models import AnswerFile, PrivacyRequest, RequestMessage, Step
from privacy.requests import filing, telling


def to_person(request: PrivacyRequest, *, by: User, text: str, waits: bool = False) -> bool:
    """Write to the person; ``waits``: staff can't go on without an answer. False when the request is closed."""
    if request.is_closed or not request.email:
        return False
    with transaction.atomic():
        RequestMessage.objects.create(request=request, author_id=by.pk, text=cards.mask(text))
        filing.note(request, Step.MESSAGE_OUT, actor=by)
        filing.write(product_mail.Kind.PRIVACY_NOTICE, request, "privacy_message", waits=waits)
        if waits and not request.waiting_since:
            request.waiting_since = timezone.now()
            request.save(update_fields=["waiting_since"])
            filing.note(request, Step.PAUSED, actor=by)
    return True


def from_person(request: PrivacyRequest, text: str) -> bool:
    """What the person, or who acts for them, writes. Ends the waiting. False when the request is closed."""
    if request.is_closed and not AnswerFile.objects.filter(request=request).exclude(key=b"").exists():
        return False
    with transaction.atomic():
        is_news = not _waits_already(request)
        RequestMessage.objects.create(request=request, text=cards.mask(text))
        filing.note(request, Step.MESSAGE_IN)
        resume(request)
        if is_news:
            telling.staff(request, "privacy_person_wrote")
    return True


def _waits_already(request: PrivacyRequest) -> bool:
    """Whether staff were mailed within a day about words that nobody has answered yet."""
    last = request.messages.order_by("-at", "-id").first()
    return last is not None and last.author_id is None and timezone.now() - last.at < timedelta(days=1)


def resume(request: PrivacyRequest, now: datetime | None = None) -> None:
    """The person answered: the clock goes on where it stood."""
    if request.waiting_since:
        keep_clock(request, now)
        request.paused_days += _days(request, now)
        request.waiting_since = None
        request.save(update_fields=["waiting_since", "paused_days"])
        filing.note(request, Step.RESUMED)


def keep_clock(request: PrivacyRequest, now: datetime | None = None) -> None:
    """Move the deadline by the days that were waited so far, where every law that binds lets the clock stand."""
    paused = request.paused_days + _days(request, now)
    found = filing.clock(request.workspace, request.place, request.kind, request.received_at, paused_days=paused)
    due = found["extendable_to"] if request.extended_at and found["extendable_to"] else found["due_on"]
    if due > request.due_on:
        request.due_on, request.extendable_to = due, found["extendable_to"]
        request.save(update_fields=["due_on", "extendable_to"])


def stands(request: PrivacyRequest) -> bool:
    """Whether waiting would stop the clock of this request (only the UK's law knows that: UK GDPR, Art. 12A)."""
    return all(clocks.may_pause(regime) for regime in filing.regimes_of(request.place, request.workspace))


def _days(request: PrivacyRequest, now: datetime | None) -> int:
    return ((now or timezone.now()) - request.waiting_since).days if request.waiting_since else 0
