"""A workspace goes as a whole: contacts, messages, files, its ledger and keys. The journal has the line on it first, so
that a backup from before doesn't bring it back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit, product_mail
from accounts.models import User, Workspace
from contacts.consent import ledger
from contacts.models import Contact
from contacts.page import files
from crm.lib.personal_data import stores
from privacy.endings.models import Ending
from privacy.erasure import erasing, journal
from privacy.models import Erasure
from privacy.retention.models import LegalHold

_CHUNK = 1000
# From the top floor down, what refers before what it refers to: messages hold on to rows of the ledger.
_FLOORS = ("privacy", "messaging", "projects")


def ask(workspace: Workspace, *, by: User) -> Ending:
    """The owner wants it gone. Nothing is sent any more; every member is told the day. Asking twice changes nothing."""
    due = timezone.now() + timedelta(days=settings.PRIVACY_ENDING_DAYS)
    with transaction.atomic():
        ending, new = Ending.objects.get_or_create(workspace=workspace, defaults={"due_at": due, "asked_by": by.pk})
        if new:
            Workspace.objects.filter(pk=workspace.pk, paused_at=None).update(paused_at=timezone.now())
            audit.record(by, "workspace.deletion_asked", workspace, workspace=workspace)
            _tell(workspace, "workspace_ends", until=ending.due_at)
    return ending


def take_back(workspace: Workspace, *, by: User) -> bool:
    """It stays. Sending stays paused until somebody turns it on. False once its day has come: it is being deleted."""
    asked = Ending.objects.filter(workspace=workspace)
    if not (asked if held(workspace) else asked.filter(due_at__gt=timezone.now())).delete()[0]:
        return False
    audit.record(by, "workspace.deletion_taken_back", workspace, workspace=workspace)
    _tell(workspace, "workspace_stays")
    return True


def held(workspace: Workspace) -> int:
    """How many legal holds keep something in it: as long as there are any, it is not deleted (RE-2)."""
    return LegalHold.objects.of(workspace).standing().count()


def _tell(workspace: Workspace, template: str, **context: Any) -> None:
    link = settings.PUBLIC_URL + reverse("accounts:settings", args=[workspace.slug])
    values = {"workspace": workspace.name, "link": link, **context}
    for address in workspace.members.filter(is_active=True).values_list("email", flat=True):
        product_mail.send(product_mail.Kind.PRIVACY_NOTICE, address, template, values)


def destroy(workspace: Workspace, *, line: journal.Line | None = None) -> None:
    """Delete everything, now. Safe to repeat when it was killed half-way. ``line``: the journal's, if it has one."""
    if line is None and not workspace.is_sample:
        line = journal.append("workspace", workspace.pk, workspace=workspace.pk, request=None, hashes=[])
    files.forget_all(workspace)
    _forget_files(workspace)
    with transaction.atomic():
        for model in _models():
            _delete_rows(model, workspace)
        ledger.drop_chain(workspace, ended=True)
        workspace.delete()
        if line:
            Erasure.objects.get_or_create(id=line.id, defaults={"workspace_id": workspace.pk})
            audit.record(None, "workspace.deleted")
    erasing.settle()


def again(line: journal.Line) -> None:
    """An older copy of the database has it still: the journal says that it is gone."""
    workspace = Workspace.objects.filter(pk=UUID(line.subject_id)).first()
    if workspace is not None:
        destroy(workspace, line=line)


def _forget_files(workspace: Workspace) -> None:
    """What is held outside the tables about its contacts."""
    keys = list(Contact.objects.filter(workspace=workspace).values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        for store in stores():
            if store.forget:
                store.forget(keys[start : start + _CHUNK])


def _models() -> list[Any]:
    """Those above contacts, which go with the workspace itself, from the top floor down."""
    floors: list[list[Any]] = [[] for _floor in _FLOORS]
    for config in apps.get_app_configs():
        top = config.name.partition(".")[0]
        if top in _FLOORS:
            floors[_FLOORS.index(top)] += reversed(list(config.get_models()))
    return [model for floor in floors for model in floor]


def _delete_rows(model: Any, workspace: Workspace) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is Workspace:
            model._base_manager.filter(**{field.name: workspace}).delete()


def end_due(now: datetime | None = None) -> int:
    """By the clock: delete those whose day has come, unless a legal hold keeps something in them (RE-2)."""
    done = 0
    due = Ending.objects.filter(workspace__isnull=False, due_at__lte=now or timezone.now())
    due = due.exclude(workspace__in=LegalHold.objects.standing().values("workspace"))
    for ending in due.select_related("workspace"):
        if ending.workspace:
            _tell(ending.workspace, "workspace_gone")
            destroy(ending.workspace)
            done += 1
    return done


def sessions_of(user: User) -> list[str]:
    """The keys of the sessions in which an account is signed in."""
    return [row.pk for row in Session.objects.iterator(chunk_size=500) if _holder(row) == str(user.pk)]


def _holder(session: Session) -> str:
    return str(session.get_decoded().get("_auth_user_id", ""))
