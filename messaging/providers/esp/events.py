"""What an email service tells, read by anymail's webhook views; whatever they choke on is a bad call."""

from email.utils import parseaddr
from importlib import import_module
from typing import Any
from uuid import UUID

from anymail import inbound
from django.test import RequestFactory

from crm.lib.crypto import keyed_hash
from messaging.incoming import headers
from messaging.providers import BadPayload, Call, Inbound, Report
from messaging.providers import mail as mails

inbound.default_policy = headers.SHORTENED  # it has one for all mails, and no setting for it

# anymail's words: (our status, how the address is closed). What is not here (opened, clicked, deferred) is not read.
_MEANS = {
    "sent": ("sent", ""),
    "delivered": ("delivered", ""),
    "bounced": ("failed", "bounced"),
    "rejected": ("failed", ""),
    "failed": ("failed", ""),
    "complained": ("", "complaint"),
    "unsubscribed": ("", "opt_out"),
}


def read(title: str, service: str, call: Call, workspace_id: UUID | None) -> list[Inbound | Report]:
    """Reports, or mail that came in for a workspace. Raises BadPayload."""
    module = import_module(f"anymail.webhooks.{service}")
    options = {"basic_auth": None} if service != "mailgun" else {"basic_auth": None, "webhook_signing_key": "unused"}
    view: Any = getattr(module, f"{title}{'Inbound' if workspace_id else 'Tracking'}WebhookView")
    kind = call.headers.get("Content-Type", "application/json")
    request = RequestFactory().generic("POST", "/", call.body, content_type=kind)
    try:
        said = view(**options).parse_events(request)
        return [item for event in said for item in (_inbound(event, workspace_id) if workspace_id else _report(event))]
    except BadPayload:
        raise
    except Exception as error:  # also a mail in the call that the library breaks off at
        raise BadPayload("The service's call makes no sense.") from error


def _report(event: Any) -> list[Report]:
    status, closes = _MEANS.get(str(event.event_type), ("", ""))
    own, address = str(event.message_id or "")[:100], parseaddr(str(event.recipient or ""))[1][:254]
    if not (status or closes) or not (own or address):
        return []
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    mark = event.event_id or keyed_hash("mail event", f"{own} {address} {event.timestamp}").hex()[:24]
    return [
        Report(
            external_id=f"{event.event_type}:{mark}"[:120],
            provider_id=own,
            status=status,
            code={"bounced": "bounced", "complaint": "spam"}.get(closes, str(event.reject_reason or "")[:40])
            if status in ("failed", "")
            else "",
            reference=str(metadata.get("reference", ""))[:64],
            closes=closes,
            address=address,
        )
    ]


def _inbound(event: Any, workspace_id: UUID) -> list[Inbound]:
    mail = event.message
    author = mail.from_email.addr_spec if mail is not None and mail.from_email else ""
    external_id = str(mail.get("Message-ID", "") or event.event_id or "").strip() if mail is not None else ""
    if not author or not external_id:
        raise BadPayload("The mail says not who wrote it, or has no id.")
    recipients = [str(mail.envelope_recipient or ""), *(each.addr_spec for each in [*mail.to, *mail.cc])]
    return [
        mails.inbound(
            workspace_id=workspace_id,
            external_id=external_id,
            author=author,
            recipients=recipients,
            text=str(mail.text or mails.without_tags(str(mail.html or ""))),
            subject=str(mail.get("Subject", "")),
            media=mails.kept(mail.attachments),
            automatic=mails.is_automatic(mail),
        )
    ]
