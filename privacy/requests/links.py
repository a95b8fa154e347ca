"""Mailed links of a privacy request. They are made of the request's key and a keyed hash, so that none is stored."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from crm.lib import crypto
from privacy.requests.models import PrivacyRequest

STATUS = "status"  # for the person who asked
AGENT = "agent"  # for who acts for the person: how far it is, never what is held
CANCEL = "cancel"  # for the holder of another address on file, who may only stop it

_KEY = 16  # bytes of a UUID


def token(request: PrivacyRequest, purpose: str = STATUS) -> str:
    """The secret part of a link to ``request``."""
    return base64.urlsafe_b64encode(request.pk.bytes + _mac(request.pk, purpose)).decode().rstrip("=")


def find(text: str, purpose: str = STATUS) -> PrivacyRequest | None:
    """The request that a link's secret part opens; None for any other text."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        key, mac = UUID(bytes=raw[:_KEY]), raw[_KEY:]
    except (binascii.Error, ValueError):
        return None
    if not crypto.same(mac, _mac(key, purpose)):
        return None
    return PrivacyRequest.objects.select_related("workspace").filter(pk=key).first()


def url(request: PrivacyRequest, purpose: str = STATUS) -> str:
    """The whole link, for a mail."""
    return str(settings.PUBLIC_URL) + reverse(f"privacy:{purpose}", args=[token(request, purpose)])


def _mac(key: UUID, purpose: str) -> bytes:
    return crypto.keyed_hash(f"privacy link {purpose}", key.hex)
