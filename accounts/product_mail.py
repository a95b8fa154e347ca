"""Mail of the product itself: sign-in codes, invitations, answers to privacy requests.

This is the one door besides the gate through which mail leaves, so it is narrow: each kind is listed here, with whom
it is for and what entitles it in ``crm.lib.ways_out``, and nothing else in the project sends mail. A mail is a row
first (the outbox), committed with what it tells of; a task delivers it, and a sweeper finds what a lost broker forgot.
Killed between the mail server's yes and our commit, a mail goes out once more when its lease ends: a code that comes
twice does no harm, one that never comes locks somebody out.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template import Context, TemplateDoesNotExist, engines
from django.utils import timezone

from accounts.models import ProductMail, User
from crm.lib import courier, leases, ways_out
from crm.lib.addresses import ERASED_RECIPIENT, address_hash, normalize_email

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than the mail server's time-out
ATTEMPTS = 8  # with the waits below: given up after some six hours
FIRST_WAIT = timedelta(minutes=3)  # doubles with each try
KEPT = timedelta(days=30)  # how long an emptied row tells that a mail has left


class NoAccount(ValueError):
    """A mail that is for account holders alone was to go to somebody else."""


class Kind(StrEnum):
    """Every kind of mail that the product sends of itself. What a business writes to its contacts is no such mail."""

    # signing in and guarding an account
    EMAIL_CONFIRMATION = "email_confirmation"
    SIGN_UP_CONFIRMATION = "email_confirmation_signup"
    ACCOUNT_EXISTS = "account_already_exists"
    UNKNOWN_ACCOUNT = "unknown_account"
    SIGN_IN_CODE = "login_code"
    PASSWORD_RESET = "password_reset_key"  # noqa: S105  the name of a kind
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_WAS_RESET = "password_reset"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    EMAIL_DELETED = "email_deleted"
    EMAIL_CONFIRMED = "email_confirm"
    TOTP_ON = "totp_activated"
    TOTP_OFF = "totp_deactivated"
    RECOVERY_CODES = "recovery_codes_generated"
    PASSKEY_ADDED = "webauthn_added"
    PASSKEY_REMOVED = "webauthn_removed"
    SOCIAL_CONNECTED = "account_connected"
    SOCIAL_DISCONNECTED = "account_disconnected"
    # sharing a workspace
    INVITATION = "invitation"
    OWNERSHIP = "ownership"
    MENTION = "mention"
    REMINDER = "reminder"
    # running the site
    BACKUP_TROUBLE = "backup_trouble"
    # rights of the people in it
    PRIVACY_LINK = "privacy_link"
    PRIVACY_CODE = "privacy_code"
    PRIVACY_NOTICE = "privacy_notice"
    PRIVACY_ANSWER = "privacy_answer"
    PRIVACY_STAFF = "privacy_staff"
    PROCESSOR_NOTICE = "processor_notice"
    POLICY_CHANGE = "policy_change"
    INCIDENT_LETTER = "incident_letter"
    # asking the person who has an address whether they did sign up
    CONSENT_CONFIRMATION = "consent_confirmation"


def send(kind: Kind, to: str, template: str, context: dict[str, Any], *, erased_recipient: bool = False) -> ProductMail:
    """Put a mail into the outbox; it leaves once the current transaction commits.

    ``template`` names ``templates/mail/<template>.txt``: its first line is the subject ("Subject: ..."), the rest the
    text; ``<template>.html`` is optional. ``erased_recipient`` marks the last mail to an erased person: nothing here
    remembers the address once it has left. Raises ValidationError when ``to`` is no address, NoAccount when it is
    nobody's who has an account and the kind is for them alone.
    """
    to = normalize_email(to)
    for_accounts = ways_out.MAIL[Kind(kind)].to is ways_out.To.ACCOUNT
    if for_accounts and not User.objects.filter(email__iexact=to, is_active=True).exists():
        raise NoAccount(f"A mail of the kind {kind} goes to nobody without an account.")
    subject, text, html = _render(template, context)
    mail = ProductMail.objects.create(
        kind=Kind(kind),
        to=to,
        to_hash=address_hash(to),
        subject=subject,
        text=text,
        html=html,
        erased_recipient=erased_recipient,
    )
    courier.call("accounts.tasks.deliver_mail", mail.pk)
    return mail


def _render(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    values = {"product_name": settings.PRODUCT_NAME, "public_url": settings.PUBLIC_URL, **context}
    engine: Any = engines["django"]
    source = engine.engine.get_template(f"mail/{template}.txt").render(Context(values, autoescape=False))
    first, _newline, text = source.strip().partition("\n")
    subject = " ".join(first.removeprefix("Subject:").split())
    try:
        html = str(engine.engine.get_template(f"mail/{template}.html").render(Context(values)))
    except TemplateDoesNotExist:
        html = ""
    return subject, text.strip() + "\n", html


def waiting(now: datetime) -> Any:
    """Rows whose turn it is and that no worker holds."""
    return ProductMail.objects.filter(leases.free(now), sent_at=None, failed_at=None, not_before__lte=now)


def deliver(pk: Any, *, now: datetime | None = None) -> bool:
    """Claim one mail and hand it to the mail server. Says whether it left. Safe to be called twice at once."""
    now = now or timezone.now()
    if not waiting(now).filter(pk=pk).update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False  # another worker has it, or it is done, or it waits
    mail = ProductMail.objects.get(pk=pk)
    try:
        _hand_over(mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: it can't be written as mail
        _put_back(mail, error, now)
        return False
    _finish(mail, sent_at=timezone.now())
    return True


def _hand_over(mail: ProductMail) -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.erased_recipient and not settings.EMAIL_URL:
        headers[ERASED_RECIPIENT] = "yes"  # read by the local mailbox; it never goes out on the wire
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def _put_back(mail: ProductMail, error: Exception, now: datetime) -> None:
    lasting = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        500 <= code < 600 for code, _text in error.recipients.values()
    )
    logger.warning("Mail %s (%s) did not leave: %s", mail.pk, mail.kind, type(error).__name__)
    if lasting or mail.attempts >= ATTEMPTS:
        _finish(mail, failed_at=timezone.now())
        return
    wait = FIRST_WAIT * 2 ** (mail.attempts - 1)
    ProductMail.objects.filter(pk=mail.pk).update(lease_until=None, not_before=now + wait)


def _finish(mail: ProductMail, **when: datetime) -> None:
    """Keep that it left, not what it said."""
    mail.to = mail.subject = mail.text = mail.html = ""
    if mail.erased_recipient:
        mail.to_hash = b""
    mail.lease_until = None
    for name, at in when.items():
        setattr(mail, name, at)
    mail.save()


def _tried(pk: Any, now: datetime) -> bool:
    try:
        return deliver(pk, now=now)
    except Exception:  # a row that can't be read, say: the others have to leave all the same
        logger.exception("Mail %s could not be handed over", pk)
        return False


def sweep(now: datetime | None = None, *, limit: int = 200) -> int:
    """Deliver what waits, and forget emptied rows after a while. Returns how many left."""
    now = now or timezone.now()
    pks = list(waiting(now).order_by("not_before").values_list("pk", flat=True)[:limit])
    sent = sum(_tried(pk, now) for pk in pks)
    ProductMail.objects.filter(Q(sent_at__lt=now - KEPT) | Q(failed_at__lt=now - KEPT)).delete()
    return sent
