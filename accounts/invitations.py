"""Invitations: a mailed link that makes whoever opens it a member, once, for a week. Only its keyed hash is kept."""

import re
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit, product_mail
from accounts.models import Invitation, Membership, Role, User, Workspace, invitation_end
from accounts.product_mail import Kind
from accounts.roles import grantable
from crm.lib.addresses import normalize_email
from crm.lib.crypto import keyed_hash
from crm.lib.ids import new_token

KEPT = timedelta(days=30)  # how long an invitation that ended still shows; then the address goes


def _hash(token: str) -> bytes:
    return keyed_hash("invitation", token)


def find(token: str) -> Invitation | None:
    """The open invitation behind a mailed link; None when there is none, or none any more."""
    return (
        Invitation.objects.select_related("workspace", "invited_by")
        .filter(token_hash=_hash(token), accepted_at=None, expires_at__gt=timezone.now())
        .first()
    )


def remember(request: HttpRequest, invitation: Invitation) -> None:
    """Whoever opened the link reads the mail of its address: an account for it needs no other proof."""
    get_adapter(request).stash_verified_email(request, invitation.email)


def invited_address(request: HttpRequest) -> str:
    """The address whose invitation was opened in this session and is open still; else empty."""
    email = request.session.get("account_verified_email") or ""
    open_ones = Invitation.objects.filter(email=email, accepted_at=None, expires_at__gt=timezone.now())
    return email if email and open_ones.exists() else ""


def invite(workspace: Workspace, email: str, role: Role, *, by: Membership) -> Invitation:
    """Invite somebody and mail them the link. Raises PermissionDenied, or ValidationError with the reason."""
    if role not in grantable(by):
        raise PermissionDenied(_("Your role does not allow you to give this role."))
    email = normalize_email(email)
    if Membership.objects.of(workspace).filter(user__email=email).exists():
        raise ValidationError(_("They are a member already."))
    try:
        with transaction.atomic():
            Invitation.objects.of(workspace).filter(
                email=email, accepted_at=None, expires_at__lte=timezone.now()
            ).delete()
            token = new_token()
            invitation = Invitation.objects.create(
                workspace=workspace, email=email, role=role, token_hash=_hash(token), invited_by=by.user
            )
            _mail(invitation, token)
            audit.record(by.user, "invitation.sent", invitation, workspace=workspace)
    except IntegrityError as error:
        raise ValidationError(_("This address has an open invitation already. You can send it again.")) from error
    return invitation


def resend(invitation: Invitation, *, by: Membership) -> None:
    """Mail a new link that is open for a week; the old one stops working. Raises PermissionDenied."""
    if Role(invitation.role) not in grantable(by):
        raise PermissionDenied(_("Your role does not allow you to give this role."))
    token = new_token()
    with transaction.atomic():
        if not _open(invitation).update(token_hash=_hash(token), expires_at=invitation_end(), invited_by=by.user):
            raise ValidationError(_("This invitation was accepted or withdrawn a moment ago."))
        invitation.refresh_from_db()
        _mail(invitation, token)
        audit.record(by.user, "invitation.sent_again", invitation, workspace=invitation.workspace)


def revoke(invitation: Invitation, *, by: Membership) -> None:
    """Take an invitation back; its address is forgotten. Raises PermissionDenied."""
    if Role(invitation.role) not in grantable(by):
        raise PermissionDenied(_("Your role does not allow you to withdraw this invitation."))
    with transaction.atomic():
        if _open(invitation).delete()[0]:
            audit.record(by.user, "invitation.withdrawn", invitation, workspace=invitation.workspace)


def accept(invitation: Invitation, user: User) -> Membership:
    """Make the person a member. Raises ValidationError when the invitation was used, withdrawn or ran out meanwhile.

    Somebody who is a member already keeps the role they have.
    """
    with transaction.atomic():
        claimed = _open(invitation).filter(token_hash=invitation.token_hash, expires_at__gt=timezone.now())
        if not claimed.update(accepted_at=timezone.now()):
            raise ValidationError(_("This invitation was used, withdrawn, or has run out."))
        membership, made = Membership.objects.get_or_create(
            workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
        )
        if made:
            audit.record(user, "invitation.accepted", invitation, workspace=invitation.workspace)
    return membership


def forget() -> int:
    """Delete invitations that ended a month ago, and with them the addresses."""
    return int(Invitation.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0])


def _open(invitation: Invitation) -> Any:
    return Invitation.objects.filter(pk=invitation.pk, accepted_at=None)


def _unlinked(name: str) -> str:
    """A name in which no mail program finds a link: whoever gets it knows neither the member nor the workspace."""
    return re.sub(r"(?<=\w)\.(?=\w)", ". ", name).replace("://", ": ")


def _mail(invitation: Invitation, token: str) -> None:
    by = invitation.invited_by
    context = {
        "inviter": _unlinked(by.name) if by and by.name else str(by),
        "workspace": _unlinked(invitation.workspace.name),
        "role": invitation.get_role_display(),
        "link": settings.PUBLIC_URL + reverse("accounts:invitation", args=[token]),
        "until": date_format(invitation.expires_at, "DATE_FORMAT"),
    }
    product_mail.send(Kind.INVITATION, invitation.email, "invitation", context)
