"""An account goes at its holder's own wish, after a time in which they can take it back (AC-3, AC-4)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, product_mail
from accounts.models import Invitation, Membership, ProductMail, Role, User, Workspace
from crm.lib.addresses import address_hash
from privacy.endings import workspaces
from privacy.endings.models import Ending
from privacy.erasure import erasing, journal
from privacy.models import Erasure


def in_the_way(user: User) -> str:
    """Why the account can't go yet; "" when it can."""
    shared = [workspace.name for workspace in _owned(user) if workspace.members.filter(is_active=True).count() > 1]
    if shared:
        return _("You own %(names)s, where others work too. Hand it over, or delete it first.") % {
            "names": ", ".join(shared)
        }
    held = [workspace.name for workspace in goes_along(user) if workspaces.held(workspace)]
    if held:
        return _("Legal holds keep what is in %(names)s. Wait until they end, or lift them.") % {
            "names": ", ".join(held)
        }
    if user.is_superuser and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists():
        return _("You are the only one who runs this site. Make somebody else its admin first.")
    return ""


def goes_along(user: User) -> list[Workspace]:
    """Workspaces in which nobody else works: they go with the account."""
    return [workspace for workspace in _owned(user) if workspace.members.filter(is_active=True).count() == 1]


def _owned(user: User) -> list[Workspace]:
    held = Membership.objects.filter(user=user, role=Role.OWNER).select_related("workspace").order_by("workspace__name")
    return [membership.workspace for membership in held]


def ask(user: User) -> Ending:
    """Its holder wants it gone. Raises ValidationError while something stands in the way."""
    if reason := in_the_way(user):
        raise ValidationError(reason)
    due = timezone.now() + timedelta(days=settings.PRIVACY_ENDING_DAYS)
    with transaction.atomic():
        ending, new = Ending.objects.get_or_create(user=user, defaults={"due_at": due, "asked_by": user.pk})
        if new:
            audit.record(user, "account.deletion_asked", user)
            link = settings.PUBLIC_URL + reverse("privacy:my-data")
            values = {"until": ending.due_at, "link": link, "along": [each.name for each in goes_along(user)]}
            product_mail.send(product_mail.Kind.PRIVACY_NOTICE, user.email, "account_ends", values)
    return ending


def take_back(user: User) -> bool:
    """It stays. False once its day has come and nothing is in the way: it is being deleted."""
    waiting = Ending.objects.filter(user=user)
    if not in_the_way(user):
        waiting = waiting.filter(due_at__gt=timezone.now())
    if not waiting.delete()[0]:
        return False
    audit.record(user, "account.deletion_taken_back", user)
    return True


def erase(user: User, *, line: journal.Line | None = None) -> None:
    """Delete the account now: journal first, then everything that is its own. What it wrote in workspaces stays there,
    without its name. Safe to repeat. ``line``: the journal's, if it has one."""
    for workspace in goes_along(user):
        workspaces.destroy(workspace)
    digest = address_hash(user.email)
    line = line or journal.append("account", user.pk, workspace=None, request=None, hashes=[digest])
    with transaction.atomic():
        Session.objects.filter(pk__in=workspaces.sessions_of(user)).delete()
        Invitation.objects.filter(email__iexact=user.email).delete()
        ProductMail.objects.filter(to_hash=digest).delete()
        LogEntry.objects.filter(object_id=str(user.pk)).update(object_repr="", change_message="")
        values = {"kept": kept_in_words()}
        product_mail.send(product_mail.Kind.PRIVACY_ANSWER, user.email, "account_gone", values, erased_recipient=True)
        audit.record(None, "account.deleted", user)
        user.delete()
        Erasure.objects.get_or_create(id=line.id)
    erasing.settle()


def again(line: journal.Line) -> None:
    """An older copy of the database has it still: the journal says that it is gone."""
    user = User.objects.filter(pk=UUID(line.subject_id)).first()
    if user is not None:
        erase(user, line=line)


def kept_in_words() -> list[dict[str, str]]:
    """What stays of an account, for its holder (AC-4)."""
    return [
        {
            "what": _("entries of the audit log, by a number that names nobody"),
            "ground": _("we have to show what was done with people's data"),
            "until": _("the log ages out"),
        },
        {
            "what": _("notes and messages you wrote in workspaces of others, without your name"),
            "ground": _("they are the business's records about its contacts"),
            "until": _("the business deletes them"),
        },
    ]


def end_due(now: datetime | None = None) -> int:
    """By the clock: delete those whose day has come; one that owns a shared workspace by now waits and is told."""
    done = 0
    for ending in Ending.objects.filter(user__isnull=False, due_at__lte=now or timezone.now()).select_related("user"):
        if ending.user and not in_the_way(ending.user):
            erase(ending.user)
            done += 1
    return done
