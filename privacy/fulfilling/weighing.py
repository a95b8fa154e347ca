"""An objection that is not about marketing: whose interest weighs more is decided with reasons (RT-5, GDPR Art. 21)."""

from django.db import transaction

from accounts import audit, product_mail
from accounts.models import User
from contacts.models import Contact
from privacy.fulfilling import freezing
from privacy.models import Ground, PrivacyRequest, State, Step
from privacy.requests import filing, telling


def uphold(request: PrivacyRequest, *, by: User, note: str) -> bool:
    """Stop the use that was objected to: the contact is frozen, and the person told why."""
    with transaction.atomic():
        if not _weigh(request, by, note):
            return False
        contacts = Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids)
        freezing.freeze(contacts, request)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_objection_upheld", text=note)
        return filing.close(request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS], actor=by)


def overrule(request: PrivacyRequest, *, by: User, note: str) -> bool:
    """Go on, on compelling grounds that are told. Messages stay stopped: that part needed no weighing."""
    with transaction.atomic():
        if not _weigh(request, by, note):
            return False
        ground = Ground.NOT_COVERED.label
        answer = product_mail.Kind.PRIVACY_ANSWER
        filing.write(answer, request, "privacy_refused", ground=ground, text=note, regime=request.regime)
        return filing.close(
            request, State.REFUSED, Step.REFUSED, from_states=[State.IN_PROGRESS], actor=by, ground=Ground.NOT_COVERED
        )


def _weigh(request: PrivacyRequest, by: User, note: str) -> bool:
    if not request.move(State.VERIFIED, to=State.IN_PROGRESS):
        return False
    request.weighing = note
    request.save(update_fields=["weighing"])
    filing.note(request, Step.WEIGHED, actor=by, text=note)
    audit.record(by, "privacy.objection.decided", request, workspace=request.workspace)
    telling.agent(request, "privacy_agent_news")
    return True
