"""Making two contacts one, and taking that back.

One transaction: both rows are locked, every app is asked (a request that is being carried out comes first), what hangs
on the one moves to the other, consent takes the stricter of both, and the record that is gone is kept, encrypted, with
the merge. A second click finds the merge done. Nothing is decided about a message meanwhile: the gate reads whom it is
for under a lock that is taken here too.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contacts.consent import barrier
from contacts.consent import merging as consent
from contacts.duplicates import choices as fields
from contacts.duplicates import holders, steps
from contacts.duplicates.holders import Disturbed, Merging, Refused
from contacts.duplicates.models import ContactMerge, Verdict
from contacts.duplicates.pairs import settle_pair
from contacts.models import Contact
from contacts.search import reindex

_TRIES = 3


def merge(survivor: Contact, loser: Contact, choices: Mapping[str, str], *, by: Any) -> ContactMerge:
    """Make ``loser`` part of ``survivor``. Raises Refused with the reason, in plain words.

    ``choices`` names the fields whose value comes from the loser. Done twice, it gives the first merge again.
    """
    for attempt in range(_TRIES):
        try:
            return _merge(survivor, loser, choices, by)
        except (IntegrityError, OperationalError, Disturbed) as error:
            if attempt == _TRIES - 1:
                raise Refused(_("Somebody is working on these records at this moment. Try again.")) from error
    raise AssertionError("unreachable")


@transaction.atomic
def _merge(survivor: Contact, loser: Contact, choices: Mapping[str, str], by: Any) -> ContactMerge:
    rows = Contact.objects.of(survivor.workspace_id).select_for_update(of=("self",)).order_by("pk")
    there = {row.pk: row for row in rows.filter(pk__in=[survivor.pk, loser.pk]).select_related("workspace")}
    if len(there) < 2:
        return _done_already(survivor, loser)
    merging = Merging(there[survivor.pk], there[loser.pk], choices)
    refuse_frozen(merging.survivor, merging.loser)
    holders.check_guards(merging)
    done = ContactMerge(workspace_id=survivor.workspace_id, survivor=merging.survivor, loser_id=loser.pk, by=by)
    joined = consent.join(merging.survivor.workspace_id, survivor.pk, loser.pk, merge_id=done.pk, actor=by)
    left_behind = fields.apply(merging)
    holders.move_everything(merging)
    holders.take_away(merging)
    done.left_behind, done.steps, done.consent = left_behind, merging.steps.taken, joined.as_json()
    done.save(force_insert=True)
    _refresh(merging.survivor)
    for channel, purpose in joined.closed:
        barrier.close_contact(merging.survivor, channel=channel, purpose=purpose)
    audit.record(by, "contact.merged", merging.survivor, workspace=merging.survivor.workspace)
    return done


def refuse_frozen(*contacts: Contact) -> None:
    """Raises Refused: into a frozen record nothing moves, and nothing out of it (RT-6, GDPR Art. 18)."""
    frozen = next((contact for contact in contacts if contact.is_restricted), None)
    if frozen is not None:
        said = _("The data of %(name)s are frozen at their request: nothing may be added to them or taken from them.")
        later = _("The two can become one record once they are released.")
        raise Refused(f"{said % {'name': frozen.shown_name}} {later}")


def _done_already(survivor: Contact, loser: Contact) -> ContactMerge:
    """A double click; or one of the two is gone for another reason."""
    done = ContactMerge.objects.filter(survivor_id=survivor.pk, loser_id=loser.pk, undone_at=None).first()
    if done is None:
        raise Refused(_("One of these two records is not there any more."))
    return done


def _refresh(*contacts: Contact) -> None:
    """Search finds them by what they have now, and the search for duplicates looks at them again."""
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(updated_at=timezone.now())
    reindex(contacts)


def undo(done: ContactMerge, *, by: Any) -> steps.Undone | None:
    """Make two of one again, as far as nothing was changed since. None when it was undone before.

    The two are noted as not the same, so that nobody is asked again. Raises Refused.
    """
    with transaction.atomic():
        if not ContactMerge.objects.filter(pk=done.pk, undone_at=None).update(undone_at=timezone.now()):
            return None
        done.refresh_from_db()  # the survivor itself may have become part of another since
        survivor = Contact.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=done.survivor_id)
        _refuse_frozen_since(done, survivor)
        holders.check_guards(Merging(survivor, Contact(pk=done.loser_id, workspace=survivor.workspace), since=done.at))
        result = steps.undo(done.steps, loser=done.loser_id, survivor=survivor.pk)
        loser = Contact.objects.filter(pk=done.loser_id).first()
        if loser is None:
            raise Refused(_("The other record can't be made again."))
        consent.part(survivor, loser, consent.Joined.from_json(done.consent), merge_id=done.pk, actor=by)
        done.forget()
        _refresh(survivor, loser)
        settle_pair(survivor, loser, Verdict.DIFFERENT, by=by)
        audit.record(by, "contact.merge_undone", survivor)
    return result


def _refuse_frozen_since(done: ContactMerge, survivor: Contact) -> None:
    """A freeze that came with the other record goes with it; one that came later binds."""
    if survivor.restricted_at and survivor.restricted_at > done.at:
        raise Refused(_("This person's data were frozen after the merge. It can be undone once they are released."))


def names_before(contacts: Iterable[Contact]) -> list[str]:
    """What records that are part of these contacts now were called: a note elsewhere may still call them so."""
    merges = ContactMerge.objects.filter(survivor__in=[contact.pk for contact in contacts])
    dropped = (step for done in merges for step in done.steps if step["what"] == "dropped")
    rows = (step["row"] for step in dropped if step["model"] == "contacts.contact")
    return sorted({name for row in rows for name in (row["name"], f"{row['given_name']} {row['family_name']}".strip())})


def moved_rows(model: Any, survivors: Iterable[UUID]) -> set[UUID]:
    """The keys of those rows of a model that hang on these contacts because a merge brought them there."""
    merges = ContactMerge.objects.filter(survivor__in=list(survivors), undone_at=None)
    moved = (step for done in merges for step in done.steps if step["what"] == "moved")
    return {UUID(key) for step in moved if step["model"] == model._meta.label_lower for key in step["keys"]}


def merged_into(workspace: Any, key: UUID) -> UUID | None:
    """The contact that a record of this key became part of."""
    rows = ContactMerge.objects.of(workspace).filter(loser_id=key, undone_at=None)
    return rows.values_list("survivor_id", flat=True).first()
