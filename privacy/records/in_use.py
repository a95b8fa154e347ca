"""Who gets personal data by how the site and a workspace are configured: senders, mail server, storage, sign-in.

Nobody enters this: it is read from what is switched on, so that no recipient is forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Workspace
from messaging import providers
from messaging.models import Sender

_LOCAL = {"", "localhost", "127.0.0.1", "::1"}

# Name of the company, country of its seat, website. What the contract with it says goes before this.
_KNOWN: dict[str, tuple[str, str, str]] = {
    "twilio": ("Twilio Inc.", "US", "https://www.twilio.com/legal/data-protection-addendum"),
    "ringcentral": ("RingCentral, Inc.", "US", "https://www.ringcentral.com/legal/dpa.html"),
    "google": ("Google Ireland Limited", "IE", "https://policies.google.com/privacy"),
    "microsoft": ("Microsoft Ireland Operations Limited", "IE", "https://privacy.microsoft.com"),
}


@dataclass(frozen=True, slots=True)
class InUse:
    """A recipient that the configuration names. ``key`` stays the same while it is configured."""

    key: str
    name: str
    service: str
    categories: tuple[str, ...]
    country: str = ""
    website: str = ""


def in_use(workspace: Workspace | None) -> list[InUse]:
    """What a workspace's senders, or for None the site's settings, give data to."""
    found = _by_senders(workspace) if workspace else _by_settings()
    return list({each.key: each for each in found}.values())


def _by_senders(workspace: Workspace) -> Iterator[InUse]:
    senders = Sender.objects.of(workspace).filter(archived_at=None).exclude(provider="sandbox")
    for name, is_mail in sorted({(sender.provider, sender.is_mail) for sender in senders}):
        service = _("carries our mail") if is_mail else _("carries our text messages")
        company, country, website = _KNOWN.get(name, (_label(name), "", ""))
        yield InUse(f"sender:{name}", company, service, ("contact details", "messages"), country, website)


def _label(name: str) -> str:
    try:
        return str(providers.get(name).title)
    except (KeyError, ImportError, AttributeError):
        return name


def _by_settings() -> Iterator[InUse]:
    if (host := urlsplit(settings.EMAIL_URL).hostname or "") not in _LOCAL:
        yield InUse("mail", host, _("carries the mail of this site"), ("contact details", "messages"))
    if not settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
        yield InUse("storage", _("Storage of files"), _("keeps the files, encrypted"), ("files",))
    if settings.BACKUP_EVERY_HOURS and settings.BACKUP_TO.startswith("s3://"):
        host = urlsplit(settings.BACKUP_BUCKET_URL).hostname or settings.BACKUP_BUCKET_URL
        yield InUse("backups", host, _("keeps the backups, encrypted"), ())
    if (host := settings.DATABASES["default"].get("HOST") or "") not in _LOCAL and not host.startswith("/"):
        yield InUse("database", host, _("runs the database"), ("name", "contact details", "messages"))
    for name in settings.SOCIALACCOUNT_PROVIDERS:
        company, country, website = _KNOWN.get(name, (name, "", ""))
        yield InUse(f"sign-in:{name}", company, _("lets people sign in"), ("sign-in",), country, website)
