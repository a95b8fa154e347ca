"""Dealing with an incident: judging it, telling the authority and the people, and a record of every step (SE-3)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Workspace
from contacts.documents import Document
from privacy.records.activities import facts
from privacy.records.models import Incident, IncidentEntry, Risk, controller
from privacy.records.recipients import home_of

LETTERS = ("authority", "people", "businesses")


def enter(incident: Incident, *, by: Any) -> None:
    """Put a new incident into the register."""
    with transaction.atomic():
        incident.by = by
        incident.save()
        note(incident, _("Entered into the register."), by=by)
        audit.record(by, "incident.entered", incident, workspace=incident.workspace)


def change(incident: Incident, changed: list[str], *, by: Any) -> None:
    """Keep what was found out meanwhile; what was changed, not how, stands in its history."""
    fields = {field.name: field for field in incident._meta.concrete_fields}
    with transaction.atomic():
        incident.save()
        names = [str(fields[name].verbose_name) for name in changed if name in fields]
        note(incident, _("Written anew: %(fields)s.") % {"fields": ", ".join(names)}, by=by)
        if "risk" in changed:
            note(incident, _("Judged: %(risk)s.") % {"risk": Risk(incident.risk).label}, by=by)
        audit.record(by, "incident.changed", incident, workspace=incident.workspace, count=len(changed))


def note(incident: Incident, text: str, *, by: Any) -> IncidentEntry:
    """Add a step to its history."""
    return IncidentEntry.objects.create(incident=incident, text=text, by=by)


def told_authority(incident: Incident, *, at: datetime, why_late: str, by: Any) -> bool:
    """The authority was told. False when that was noted already."""
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident.pk, authority_told_at=None).update(authority_told_at=at):
            return False
        incident.refresh_from_db()
        incident.authority_late_why = why_late
        incident.save(update_fields=["authority_late_why"])
        note(incident, _("The authority was told on %(at)s.") % {"at": _moment(at)}, by=by)
        audit.record(by, "incident.authority_told", incident, workspace=incident.workspace)
    return True


def told_people(incident: Incident, *, at: datetime, by: Any) -> bool:
    """The people concerned were told. False when that was noted already."""
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident.pk, people_told_at=None).update(people_told_at=at):
            return False
        note(incident, _("The people concerned were told on %(at)s.") % {"at": _moment(at)}, by=by)
        audit.record(by, "incident.people_told", incident, workspace=incident.workspace)
    return True


def may_close(incident: Incident) -> str:
    """Why it can't be closed yet; empty when it can."""
    if incident.risk == Risk.UNKNOWN:
        return _("Judge the risk first.")
    if incident.clock_runs:
        return _("The authority was not told yet.")
    if incident.people_wait:
        return _("The people concerned were not told yet.")
    if incident.risk == Risk.NONE and not incident.risk_why:
        return _("Say why a risk is unlikely: the law asks you to be able to show it.")
    return ""


def close(incident: Incident, *, by: Any) -> bool:
    """Nothing is left to do. False when something is, or it was closed before."""
    if may_close(incident):
        return False
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident.pk, closed_at=None).update(closed_at=timezone.now()):
            return False
        note(incident, _("Closed."), by=by)
        audit.record(by, "incident.closed", incident, workspace=incident.workspace)
    return True


def reopen(incident: Incident, *, by: Any) -> None:
    """There is something to do after all."""
    with transaction.atomic():
        if Incident.objects.filter(pk=incident.pk, closed_at__isnull=False).update(closed_at=None):
            note(incident, _("Opened again."), by=by)
            audit.record(by, "incident.reopened", incident, workspace=incident.workspace)


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


# Letters


def letter(incident: Incident, to: str) -> Document:
    """The letter to the authority (Art. 33(3)), to the people (Art. 34(2)), or to the businesses (Art. 33(2))."""
    return {"authority": _to_authority, "people": _to_people, "businesses": _to_businesses}[to](incident)


def _begin(incident: Incident, title: str) -> tuple[Document, str]:
    name = facts(incident.workspace)[0][1]
    return Document(title, name, home_of(incident.workspace)), name


def _what_happened(incident: Incident) -> list[tuple[str, str]]:
    began, ended = _moment(incident.began_at), _moment(incident.ended_at)
    return [
        (_("What happened"), incident.what),
        (_("When"), " – ".join(filter(None, (began, ended)))),
        (_("Noticed"), _moment(incident.noticed_at)),
        (_("Kinds of data"), ", ".join(incident.categories)),
    ]


def _reach(workspace: Workspace | None) -> str:
    told = dict(facts(workspace))
    officer = told[_("Data protection officer")]
    return officer or told[_("Contact")]


def _to_authority(incident: Incident) -> Document:
    made, _name = _begin(incident, _("Notification of a personal data breach"))
    authority = controller(incident.workspace).authority
    made.text(
        authority and _("To: %(authority)s") % {"authority": authority},
        _("GDPR Article 33. Our number: %(n)s") % {"n": incident.number},
    )
    made.facts(facts(incident.workspace))
    made.heading(_("The breach"))
    counts = (incident.people_count, incident.records_count)
    people, records = (str(count) if count is not None else _("not known yet") for count in counts)
    made.facts(
        [
            *_what_happened(incident),
            (_("People concerned, about"), people),
            (_("Records concerned, about"), records),
            (_("Likely consequences"), incident.consequences or _("not known yet")),
            (_("Measures taken and planned"), incident.measures or _("follow")),
            (_("Risk for the people"), str(Risk(incident.risk).label)),
            (_("Whom to ask"), _reach(incident.workspace)),
        ]
    )
    if incident.is_late or incident.told_late:
        why = {"why": incident.authority_late_why or "…"}
        made.text(_("Why this comes later than 72 hours after we noticed it: %(why)s") % why)
    made.text(_("What is not known yet follows without undue further delay (Art. 33(4))."))
    return made


def _to_people(incident: Incident) -> Document:
    made, name = _begin(incident, _("About your data: something went wrong"))
    made.text(
        _("Data about you that %(name)s holds was exposed. We tell you what happened and what you can do.")
        % {"name": name}
    )
    made.facts(
        [
            *_what_happened(incident),
            (_("What it may mean for you"), incident.consequences),
            (_("What we did, and do"), incident.measures),
            (_("What you can do"), incident.advice),
            (_("Whom to ask"), _reach(incident.workspace)),
        ]
    )
    made.text(_("You may complain to the authority for data protection where you live or work."), incident.number)
    return made


def _to_businesses(incident: Incident) -> Document:
    made, name = _begin(incident, _("A breach of data that we keep for you"))
    made.text(
        _(
            "%(name)s keeps personal data on your behalf, and some of it was exposed. You decide whether your "
            "authority and the people concerned have to be told; your 72 hours began when you read this (Article 33)."
        )
        % {"name": name}
    )
    made.facts(
        [
            *_what_happened(incident),
            (_("Likely consequences"), incident.consequences),
            (_("Measures taken and planned"), incident.measures),
            (_("Whom to ask"), _reach(incident.workspace)),
        ]
    )
    made.text(incident.number)
    return made
