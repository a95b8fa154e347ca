"""Who asks: control of the mailbox, and facts on file that the page never shows.

What a request needs, in proportion: opt-outs, objections and complaints nothing but the mailed link; deletion,
correction and restriction the link and one fact; access and a portable copy the link, three facts and a signed
declaration, or a code by text to the number on file (``phone_codes``). Where fewer facts are on file, or five tries
failed, a person of the business checks it by hand. The page asks the same of everybody, whatever is held about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact
from crm.lib.addresses import Kind as PointKind
from crm.lib.crypto import same
from privacy.persons.likeness import fold
from privacy.requests import filing
from privacy.requests.kinds import FiledAs, Kind, State, Step
from privacy.requests.models import PrivacyRequest

TRIES = 5
METHOD = "link and facts"
FACTS = {
    "phone": _("The last four digits of your phone number"),
    "postal_code": _("Your postal code"),
    "company": _("The company you work for"),
    "city": _("Your city"),
    "job_title": _("Your job title"),
}


def facts_needed(request: PrivacyRequest) -> int:
    """How many facts must be right; 0 when the link is enough."""
    if request.filed_as == FiledAs.PARENT or request.kind == Kind.CHILD:
        return 0  # a person of the business checks it
    if request.kind in (Kind.ACCESS, Kind.PORTABILITY):
        return 3
    return 1 if request.kind in (Kind.DELETION, Kind.CORRECTION, Kind.RESTRICTION, Kind.LIFTING) else 0


def tries_left(request: PrivacyRequest) -> int:
    return max(0, TRIES - request.tries)


@dataclass(frozen=True)
class _Score:
    right: int
    wrong: int


def prove(request: PrivacyRequest, answers: Mapping[str, str], *, declaration: str = "") -> bool:
    """Try the answers to the questions of ``FACTS``. One wrong answer fails the try; after five, staff decide."""
    if not count_try(request):
        return False
    given = _given(answers)
    theirs = [contact for contact in _candidates(request) if _fits(request, _score(_held(contact), given))]
    account = request.workspace_id is None and _account_fits(request, given)
    if theirs or account:
        keys = [contact.pk for contact in theirs]
        return filing.verify(request, how=METHOD, contact_ids=keys, declaration=declaration)
    failed(request)
    return False


def count_try(request: PrivacyRequest) -> bool:
    """Count a try, of whatever proof; False when there is none left."""
    counted = PrivacyRequest.objects.filter(pk=request.pk, state=State.UNVERIFIED, tries__lt=TRIES)
    if not counted.update(tries=F("tries") + 1):
        return False
    request.tries += 1
    return True


def failed(request: PrivacyRequest) -> None:
    """A try was wrong; after the last, staff decide."""
    filing.note(request, Step.IDENTITY_FAILED)
    if not tries_left(request):
        filing.note(request, Step.IDENTITY_BY_HAND)


def facts_fit(contact: Contact, answers: Mapping[str, str], least: int) -> bool:
    """Whether at least so many of the answers are right for this contact, and none is wrong."""
    score = _score(_held(contact), _given(answers))
    return score.right >= least and not score.wrong


def _given(answers: Mapping[str, str]) -> dict[str, str]:
    return {name: _plain(name, answer) for name, answer in answers.items() if name in FACTS and answer.strip()}


def _candidates(request: PrivacyRequest) -> list[Contact]:
    return list(filing.matches(request).select_related("company").prefetch_related("points")[:50])


def _fits(request: PrivacyRequest, score: _Score) -> bool:
    return score.right >= facts_needed(request) and not score.wrong


def _held(contact: Contact) -> dict[str, list[str]]:
    """The facts on file, in the form in which they are compared."""
    points = contact.points.all()
    company = contact.company.name if contact.company else ""
    domains = [fold(point.value.rpartition("@")[2]) for point in points if point.kind == PointKind.EMAIL]
    if any(_plain("company", company) in domain.replace("-", "") for domain in domains):
        company = ""  # whoever sees the address can guess it
    held = {
        "phone": [point.value for point in points if point.kind == PointKind.PHONE],
        "postal_code": [contact.postal_code],
        "company": [company],
        "city": [contact.city],
        "job_title": [contact.job_title],
    }
    return {name: [plain for value in values if (plain := _plain(name, value))] for name, values in held.items()}


def _plain(name: str, value: str) -> str:
    kept = "".join(char for char in fold(value) if char.isalnum())
    return kept[-4:] if name == "phone" else kept


def _score(held: Mapping[str, list[str]], given: Mapping[str, str]) -> _Score:
    right = wrong = 0
    for name, answer in given.items():
        hits = [same(answer, fact) for fact in held[name]]  # every one is compared, so that time tells nothing
        right, wrong = (right + 1, wrong) if any(hits) else (right, wrong + 1)
    return _Score(right, wrong)


def _account_fits(request: PrivacyRequest, given: Mapping[str, str]) -> bool:
    """At the operator's page, the facts may be those of an account."""
    user = User.objects.filter(email=request.email).first()
    if user is None:
        return False
    held = {"phone": [user.phone], "company": [user.company], "job_title": [user.job_title]}
    plain = {name: [_plain(name, value) for value in values if value] for name, values in held.items()}
    return _fits(request, _score({name: plain.get(name, []) for name in FACTS}, given))
