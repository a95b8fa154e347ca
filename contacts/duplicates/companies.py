"""Making two companies one, and taking that back: people, projects and web domains move."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contacts.duplicates import holders, steps
from contacts.duplicates.holders import Disturbed, Merging, Refused
from contacts.duplicates.models import CompanyMerge
from contacts.models import Company

_OTHERWISE = frozenset("id workspace_id name notes archived_at search_text created_at updated_at".split())


def merge(survivor: Company, loser: Company, *, by: Any) -> CompanyMerge:
    """Make ``loser`` part of ``survivor``, which keeps its name and gets what it has not. Raises Refused."""
    try:
        return _merge(survivor, loser, by)
    except (IntegrityError, OperationalError, Disturbed) as error:
        raise Refused(_("Somebody is working on these companies at this moment. Try again.")) from error


@transaction.atomic
def _merge(survivor: Company, loser: Company, by: Any) -> CompanyMerge:
    rows = Company.objects.of(survivor.workspace_id).select_for_update(of=("self",)).order_by("pk")
    there = {row.pk: row for row in rows.filter(pk__in=[survivor.pk, loser.pk])}
    if len(there) < 2:
        done = CompanyMerge.objects.filter(survivor_id=survivor.pk, loser_id=loser.pk, undone_at=None).first()
        if done is None:
            raise Refused(_("One of these two companies is not there any more."))
        return done
    merging = Merging(there[survivor.pk], there[loser.pk])
    holders.check_guards(merging)
    merging.steps.change(merging.survivor, **_filled(merging.survivor, merging.loser))
    holders.move_everything(merging)
    holders.take_away(merging)
    done = CompanyMerge(workspace_id=survivor.workspace_id, survivor=merging.survivor, loser_id=loser.pk, by=by)
    done.left_behind, done.steps = {"name": merging.loser.name}, merging.steps.taken
    done.save(force_insert=True)
    _refresh(merging.survivor)
    audit.record(by, "company.merged", merging.survivor)
    return done


def _filled(survivor: Company, loser: Company) -> dict[str, Any]:
    """Blanks filled from the other; of notes both."""
    values = {
        f.attname: getattr(loser, f.attname)
        for f in Company._meta.concrete_fields
        if f.attname not in _OTHERWISE and not getattr(survivor, f.attname) and getattr(loser, f.attname)
    }
    notes = [text for text in (survivor.notes, loser.notes) if text]
    if loser.notes:
        values["notes"] = "\n\n".join(dict.fromkeys(notes))
    if survivor.archived_at and not loser.archived_at:
        values["archived_at"] = None
    return values


def undo(done: CompanyMerge, *, by: Any) -> steps.Undone | None:
    """Make two of one again, as far as nothing was changed since. None when it was undone before. Raises Refused."""
    with transaction.atomic():
        if not CompanyMerge.objects.filter(pk=done.pk, undone_at=None).update(undone_at=timezone.now()):
            return None
        done.refresh_from_db()
        result = steps.undo(done.steps, loser=done.loser_id, survivor=done.survivor_id)
        loser = Company.objects.filter(pk=done.loser_id).first()
        if loser is None:  # its name was given to another since
            raise Refused(_("A company of this name was added since. Rename it, then undo the merge."))
        done.forget()
        _refresh(done.survivor, loser)
        audit.record(by, "company.merge_undone", done.survivor)
    return result


def _refresh(*companies: Company) -> None:
    for company in companies:
        company.refresh_from_db()
        company.reindex()


def merged_into(workspace: Any, key: UUID) -> UUID | None:
    """The company that one of this key became part of."""
    rows = CompanyMerge.objects.of(workspace).filter(loser_id=key, undone_at=None)
    return rows.values_list("survivor_id", flat=True).first()
