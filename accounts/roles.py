"""Who may change whose role, and how a member leaves or a workspace gets another owner."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, product_mail
from accounts.models import Invitation, Membership, Role, User
from accounts.product_mail import Kind

_RANKS = list(Role)


def grantable(by: Membership) -> list[Role]:
    """The roles that this member may give to others: those below their own. So a manager makes no managers."""
    return _RANKS[: _RANKS.index(Role(by.role))] if by.may(Role.MANAGER) else []


def may_manage(by: Membership, target: Membership) -> bool:
    """Whether ``by`` may change or remove ``target``: somebody else of the same workspace with a lower role."""
    return by.workspace_id == target.workspace_id and by.pk != target.pk and Role(target.role) in grantable(by)


def change_role(target: Membership, role: Role, *, by: Membership) -> None:
    """Give a member another role. Raises PermissionDenied, and ValidationError when somebody else was faster."""
    if not may_manage(by, target) or role not in grantable(by):
        raise PermissionDenied(_("Your role does not allow you to give this role."))
    with transaction.atomic():
        if not Membership.objects.filter(pk=target.pk, role=target.role).update(role=role):
            raise ValidationError(_("Somebody else changed this member a moment ago."))
        _void_invitations(target)
        audit.record(by.user, f"membership.made_{role.value}", target, workspace=by.workspace)
    target.role = role


def remove(target: Membership, *, by: Membership) -> None:
    """End somebody's membership. Raises PermissionDenied."""
    if not may_manage(by, target):
        raise PermissionDenied(_("Your role does not allow you to remove this member."))
    with transaction.atomic():
        if Membership.objects.filter(pk=target.pk, role=target.role).delete()[0]:
            _void_invitations(target)
            audit.record(by.user, "membership.removed", target, workspace=by.workspace)


def leave(membership: Membership) -> None:
    """End one's own membership. Raises ValidationError for the owner: a workspace has always one."""
    with transaction.atomic():
        gone = Membership.objects.filter(pk=membership.pk).exclude(role=Role.OWNER).delete()[0]
        if not gone and Membership.objects.filter(pk=membership.pk).exists():
            raise ValidationError(_("You own this workspace. Hand it over to somebody first, then you can leave."))
        _void_invitations(membership)
        audit.record(membership.user, "membership.left", membership, workspace=membership.workspace)


def hand_over(giver: Membership, taker: Membership) -> None:
    """Make another member the owner and the giver a manager. Raises ValidationError when that can't be any more."""
    with transaction.atomic():
        mine = Membership.objects.filter(pk=giver.pk, role=Role.OWNER)
        theirs = Membership.objects.filter(pk=taker.pk, workspace=giver.workspace_id, user__is_active=True)
        # the giver first: the database allows one owner at any time
        if not mine.update(role=Role.MANAGER) or not theirs.exclude(pk=giver.pk).update(role=Role.OWNER):
            raise ValidationError(_("This can't be done any more. Look at the list of members again."))
        audit.record(giver.user, "workspace.handed_over", giver.workspace, workspace=giver.workspace)
        _tell(giver.user, taker)


def _tell(giver: User, taker: Membership) -> None:
    from django.conf import settings
    from django.urls import reverse

    link = settings.PUBLIC_URL + reverse("accounts:settings", args=[taker.workspace.slug])
    context = {"giver": str(giver), "workspace": taker.workspace.name, "link": link}
    product_mail.send(Kind.OWNERSHIP, taker.user.email, "ownership", context)


def _void_invitations(member: Membership) -> None:
    """Who lost their role here leaves no door open behind them."""
    Invitation.objects.of(member.workspace).filter(invited_by=member.user_id, accepted_at=None).delete()
