"""Telling people with an account of a new version: by a banner until they accepted it, and by mail before it counts.

The policy of the site is everybody's with an account, that of a workspace its members'. Its contacts are written to by
``to_contacts``, as far as their consent goes; all others see it on its page.
"""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts import product_mail
from accounts.models import User, Workspace
from accounts.product_mail import Kind
from privacy.policy.models import Acceptance, PolicyVersion
from privacy.policy.publishing import cache_key, latest

logger = logging.getLogger(__name__)

_KNOWN_FOR = 300  # seconds that a process trusts the cache's word of the newest version
_CHUNK = 200  # mails written in one transaction
_ACCEPTED = "policies_accepted"  # in the session


@dataclass(frozen=True, slots=True)
class Notice:
    """What the banner says."""

    pk: UUID
    name: str
    number: int
    effective_on: date
    url: str
    changes_url: str

    @property
    def is_upcoming(self) -> bool:
        return self.effective_on > timezone.now().date()


def pending(request: Any) -> list[Notice]:
    """Versions that the person has not accepted yet: of the site, and of the workspace at hand."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    accepted = request.session.get(_ACCEPTED, [])
    newest = [known for known in _newest(getattr(request, "workspace", None)) if known["pk"] not in accepted]
    if not newest:
        return []
    keys = [UUID(known["pk"]) for known in newest]
    rows = Acceptance.objects.filter(account=user, version__in=keys).values_list("version_id", flat=True)
    if done := {str(key) for key in rows}:
        request.session[_ACCEPTED] = [*accepted, *done][-20:]
    return [_notice(known) for known in newest if known["pk"] not in done]


def _newest(workspace: Workspace | None) -> list[dict[str, Any]]:
    """The newest version of each policy, from the cache: this is asked at every page."""
    owners: list[Workspace | None] = [None, *([workspace] if workspace else [])]
    keys = {cache_key(owner.pk if owner else None): owner for owner in owners}
    try:
        known = cache.get_many(list(keys))
        for key, owner in keys.items():
            if key not in known:
                known[key] = _told(owner)
                cache.set(key, known[key], _KNOWN_FOR)
    except Exception:  # a page must not fail because the cache is away
        logger.warning("The cache is away; no banner tells of policies.")
        return []
    return [said for said in known.values() if said]


def _told(workspace: Workspace | None) -> dict[str, Any]:
    version = latest(workspace)
    return _known(workspace, version) if version else {}


def _known(workspace: Workspace | None, version: PolicyVersion) -> dict[str, Any]:
    return {
        "pk": str(version.pk),
        "number": version.number,
        "on": version.effective_on.isoformat(),
        "slug": workspace.slug if workspace else "",
        "name": workspace.business_name if workspace else settings.PRODUCT_NAME,
    }


def _notice(known: dict[str, Any]) -> Notice:
    slug, number = known["slug"], known["number"]
    names = ("policy:workspace-version", "policy:workspace-changes") if slug else ("policy:version", "policy:changes")
    args = [slug, number] if slug else [number]
    text, changed = (reverse(name, args=args) for name in names)
    return Notice(
        UUID(known["pk"]), known["name"], number, date.fromisoformat(known["on"]), text, changed if number > 1 else ""
    )


def accept(request: Any, version: PolicyVersion) -> None:
    """The person accepts it. Safe to repeat."""
    Acceptance.objects.get_or_create(version=version, account=request.user)
    request.session[_ACCEPTED] = [*request.session.get(_ACCEPTED, []), str(version.pk)][-20:]


def accept_in_force(user: User) -> None:
    """Somebody made an account below the words that say so: they accept the version of the site in effect, if any."""
    version = PolicyVersion.objects.current(None)
    if version is not None:
        Acceptance.objects.get_or_create(version=version, account=user)


# By mail


def untold() -> list[PolicyVersion]:
    """Versions of which not everybody was mailed yet. The first of a policy replaces none, and nobody is mailed."""
    return list(PolicyVersion.objects.filter(told_at=None, number__gt=1).select_related("workspace", "by"))


def tell(version: PolicyVersion) -> bool:
    """Write the next mails about a version. Says whether there may be more. A killed worker begins where it was."""
    with transaction.atomic():
        held = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if held.told_at:
            return False
        readers = User.objects.filter(is_active=True).exclude(pk=held.by_id or UUID(int=0)).order_by("pk")
        if held.workspace_id:
            readers = readers.filter(memberships__workspace=held.workspace_id)
        if held.told_up_to:
            readers = readers.filter(pk__gt=held.told_up_to)
        chunk = list(readers[:_CHUNK])
        for user in chunk:
            _mail(version, user)
        held.told_up_to = chunk[-1].pk if chunk else held.told_up_to
        held.told_count += len(chunk)
        held.told_at = None if len(chunk) == _CHUNK else timezone.now()
        held.save(update_fields=["told_up_to", "told_count", "told_at"])
    return held.told_at is None


def in_words(version: PolicyVersion) -> dict[str, Any]:
    """What a mail says of a version, in the language at hand."""
    notice = _notice(_known(version.workspace, version))
    return {
        "name": notice.name,
        "number": version.number,
        "day": date_format(version.effective_on),
        "summary": version.summary,
        "link": settings.PUBLIC_URL + notice.url,
        "changes": settings.PUBLIC_URL + notice.changes_url if notice.changes_url else "",
    }


def _mail(version: PolicyVersion, user: User) -> None:
    with translation.override(user.language):
        product_mail.send(Kind.POLICY_CHANGE, user.email, "policy_change", in_words(version))
