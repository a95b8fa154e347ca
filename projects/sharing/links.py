"""What a client's link carries: the key of its row and a keyed hash, so that nothing that opens it is stored."""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from crm.lib import crypto
from projects.models import ClientLink

_KEY = 16  # bytes of a UUID


def token(link: ClientLink) -> str:
    """The secret part of a link."""
    return base64.urlsafe_b64encode(link.pk.bytes + _mac(link.pk)).decode().rstrip("=")


def url(link: ClientLink) -> str:
    """The whole link, to be given to the client."""
    return str(settings.PUBLIC_URL) + reverse("projects_public:client", args=[token(link)])


def find(text: str) -> ClientLink | None:
    """The link that a secret part opens now; None for one that ended or was revoked, for a project that was put away,
    while the client's data are frozen, and for any other text.
    """
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        key, mac = UUID(bytes=raw[:_KEY]), raw[_KEY:]
    except (binascii.Error, ValueError):
        return None
    if not crypto.same(mac, _mac(key)):
        return None
    rows = ClientLink.objects.open().select_related("workspace", "project__contact")
    open_now = rows.filter(project__archived_at__isnull=True).exclude(project__contact__restricted_at__isnull=False)
    return open_now.filter(pk=key).first()


def _mac(key: UUID) -> bytes:
    return crypto.keyed_hash("client link of a project", key.hex)
