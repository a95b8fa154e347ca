"""Access reviews: who may see personal data, gone through by the owner every so often (AC-6)."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit, roles
from accounts.models import Membership, Role, User, Workspace
from privacy.records.models import AccessLine, AccessReview, Verdict, controller

SITE_ADMIN, STAFF = "site admin", "staff"
_MONTH = timedelta(days=30.44)


def last(workspace: Workspace | None) -> AccessReview | None:
    """The newest review that was closed."""
    return AccessReview.objects.filter(workspace=workspace, closed_at__isnull=False).first()


def open_one(workspace: Workspace | None) -> AccessReview | None:
    """The review under way."""
    return AccessReview.objects.filter(workspace=workspace, closed_at=None).first()


def due_at(workspace: Workspace | None) -> datetime | None:
    """When the next is due: an interval after the last, or after the beginning."""
    done = last(workspace)
    if done and done.closed_at:
        return done.closed_at + controller(workspace).review_months * _MONTH
    first = User.objects.order_by("joined_at").values_list("joined_at", flat=True)
    began = workspace.created_at if workspace else first.first()
    return began + controller(workspace).review_months * _MONTH if began else None


def begin(workspace: Workspace | None, *, by: Any) -> AccessReview:
    """Begin a review, with a line for everybody who has access now; or go on with the one under way."""
    if there := open_one(workspace):
        return there
    try:
        with transaction.atomic():
            review = AccessReview.objects.create(workspace=workspace, by=by)
            AccessLine.objects.bulk_create(_lines(review))
            audit.record(by, "access_review.begun", review, workspace=workspace)
    except IntegrityError:  # somebody else began it a moment ago
        return AccessReview.objects.get(workspace=workspace, closed_at=None)
    return review


def _lines(review: AccessReview) -> list[AccessLine]:
    found: list[tuple[Any, str, datetime | None]] = []
    if review.workspace:
        members = Membership.objects.of(review.workspace).order_by("created_at")
        found = [(member.user_id, member.role, member.last_used_at) for member in members]
    else:
        users = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).order_by("joined_at")
        found = [(user.pk, SITE_ADMIN if user.is_superuser else STAFF, user.last_login) for user in users]
    keys = [key for key, _role, _used in found]
    safe = set(Authenticator.objects.filter(user__in=keys).values_list("user_id", flat=True))
    return [
        AccessLine(review=review, account_id=key, role=role, last_used_at=used, second_factor=key in safe)
        for key, role, used in found
    ]


def keep(line: AccessLine) -> bool:
    """The access is still needed as it is."""
    return _decide(line, Verdict.KEPT, line.role)


def end(line: AccessLine, *, by: Membership | None, actor: Any) -> bool:
    """End the access. Raises PermissionDenied when ``by`` may not, or it is one's own."""
    with transaction.atomic():
        if by is not None:
            if member := _member(line):
                roles.remove(member, by=by)
        elif line.account_id and line.account_id != actor.pk:
            User.objects.filter(pk=line.account_id).update(is_staff=False, is_superuser=False)
            audit.record(actor, "account.admin_ended", line.account)
        else:
            return False
        return _decide(line, Verdict.ENDED, "")


def change(line: AccessLine, role: str, *, by: Membership) -> bool:
    """Give another role. Raises PermissionDenied or ValidationError, as ``roles.change_role``."""
    with transaction.atomic():
        if member := _member(line):
            roles.change_role(member, Role(role), by=by)
        return _decide(line, Verdict.CHANGED, role)


def _member(line: AccessLine) -> Membership | None:
    mine = Membership.objects.filter(workspace=line.review.workspace_id, user=line.account_id)
    return mine.select_related("user", "workspace").first()


def _decide(line: AccessLine, verdict: Verdict, role: str) -> bool:
    open_ones = AccessLine.objects.filter(pk=line.pk, verdict=Verdict.WAITS, review__closed_at=None)
    return open_ones.update(verdict=verdict, role_after=role, decided_at=timezone.now()) == 1


def close(review: AccessReview, *, by: Any) -> bool:
    """The review is over. False while a line was not looked at."""
    with transaction.atomic():
        if review.lines.filter(verdict=Verdict.WAITS).exists():
            return False
        if not AccessReview.objects.filter(pk=review.pk, closed_at=None).update(closed_at=timezone.now(), by=by):
            return False
        audit.record(by, "access_review.closed", review, workspace=review.workspace, count=review.lines.count())
    return True
