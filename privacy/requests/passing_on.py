"""A request at the operator's page goes on to each business that holds the person, as a request of its own (RT-9)."""

from django.db import transaction
from django.utils import timezone

from accounts import product_mail
from accounts.models import User, Workspace
from contacts.models import Contact
from privacy.models import AT_ONCE, Ground, Kind, Manner, PrivacyRequest, State, Step


def pass_on(request: PrivacyRequest) -> None:
    """File it with every workspace that holds one of its contacts, verified as it is here.

    An opt-out of somebody whom nobody here holds is over: there is nothing to stop, and the person hears that.
    """
    from privacy.requests import filing

    held: dict[Workspace, list[Contact]] = {}
    for contact in Contact.objects.filter(pk__in=request.contact_ids).select_related("workspace"):
        held.setdefault(contact.workspace, []).append(contact)
    for workspace, contacts in held.items():
        copy = filing.file(
            workspace,
            request.kind,
            name=request.name,
            words=request.words,
            place=request.place,
            manner=Manner.PASSED_ON,
            filed_as=request.filed_as,
            agent=request.agent or None,
            about=request.about or None,
            received_at=request.received_at,
        )
        copy.passed_on_from, copy.email, copy.email_hash = request, request.email, request.email_hash
        copy.wanted, copy.acknowledged_at = request.wanted, request.acknowledged_at
        copy.link_confirmed_at = request.link_confirmed_at
        copy.save()
        filing.verify(copy, how=request.verified_how, contact_ids=[contact.pk for contact in contacts])
        if copy.kind in AT_ONCE:
            filing.close(copy, State.FULFILLED, Step.FULFILLED)
    if held:
        filing.note(request, Step.PASSED_ON)
    account = User.objects.filter(email=request.email).exists()
    if held and not account:
        filing.close(request, State.FULFILLED, Step.FULFILLED)
    elif not account and request.kind in AT_ONCE and not request.about:
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_nothing_held")
        filing.close(request, State.REFUSED, Step.REFUSED, ground=Ground.NO_MATCH)


def sweep() -> None:
    """Pass on the reports of a child's data at which nobody has looked yet."""
    rows = PrivacyRequest.objects.filter(workspace=None, kind=Kind.CHILD, state=State.UNVERIFIED, lease_until=None)
    for report in rows:
        with transaction.atomic():
            mine = PrivacyRequest.objects.filter(pk=report.pk, lease_until=None)
            if mine.update(lease_until=timezone.now()):
                _pass_on_report(report)


def _pass_on_report(report: PrivacyRequest) -> None:
    """A report goes to every workspace that holds one of the addresses it names."""
    from privacy.requests import filing

    found = filing.matches(report).values_list("workspace", flat=True)
    for workspace in Workspace.objects.filter(pk__in=set(found)):
        copy = filing.file(
            workspace,
            report.kind,
            name=report.name,
            words=report.words,
            place=report.place,
            manner=Manner.PASSED_ON,
            about=report.about or None,
            received_at=report.received_at,
        )
        PrivacyRequest.objects.filter(pk=copy.pk).update(passed_on_from=report)
    if found:
        filing.note(report, Step.PASSED_ON)
