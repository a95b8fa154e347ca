"""Merging two contacts, as far as privacy requests go: a request about the one is about both from then on."""

from django.utils.translation import gettext as _

from contacts.duplicates import holders
from privacy.models import CLOSED, PrivacyRequest, State


def _wait_for_requests(merging: holders.Merging) -> None:
    """Nothing is moved under the hands of a worker that erases or copies."""
    begun = PrivacyRequest.objects.filter(workspace=merging.survivor.workspace_id, state=State.IN_PROGRESS)
    both = {str(merging.survivor.pk), str(merging.loser.pk)}
    if any(both & set(request.contact_ids) for request in begun.select_for_update(of=("self",))):
        raise holders.Refused(_("A privacy request of this person is being carried out. Try again when that is done."))


def _answer_first(merging: holders.Merging) -> None:
    """What was asked of the one record is about all that it holds: parted, half of the person would go unanswered."""
    if merging.since is None:
        return
    asked = PrivacyRequest.objects.filter(workspace=merging.survivor.workspace_id, verified_at__gte=merging.since)
    if asked.filter(people=merging.survivor).exclude(state__in=CLOSED).exists():
        raise holders.Refused(_("A privacy request that came after the merge is open. Answer it first."))


def _carry_requests(merging: holders.Merging) -> None:
    loser, survivor = str(merging.loser.pk), str(merging.survivor.pk)
    rows = PrivacyRequest.objects.filter(people=merging.loser)
    for request in rows.select_for_update(of=("self",)):
        others = [key for key in request.contact_ids if key not in (loser, survivor)]
        merging.steps.change(request, contact_ids=[*others, survivor])


holders.register_guard(_wait_for_requests)
holders.register_guard(_answer_first)
holders.register(_carry_requests)
