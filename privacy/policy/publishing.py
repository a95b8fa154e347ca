"""Putting the text together, publishing a version of it, and noticing when the configuration has moved away from it."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Workspace
from privacy.policy.models import Acceptance, Draft, PolicyVersion, Section
from privacy.policy.parts import own
from privacy.policy.sections import generated

LEAST_NOTICE = timedelta(days=7)
"""How long before it takes effect a change is announced (PV-2)."""

USUAL_NOTICE = timedelta(days=30)


def passages(workspace: Workspace | None) -> dict[str, Any]:
    """What was written by hand, by language and section."""
    draft = Draft.objects.filter(workspace=workspace).first()
    return dict(draft.passages) if draft else {}


def text(workspace: Workspace | None) -> list[Section]:
    """The text as it would be published now, in the language at hand."""
    by_hand = passages(workspace)
    language = translation.get_language() or settings.LANGUAGE_CODE
    return _with(generated(workspace), by_hand.get(language) or by_hand.get(settings.LANGUAGE_CODE) or {})


def _with(sections: list[Section], by_hand: dict[str, Any]) -> list[Section]:
    whole = []
    for each in sections:
        added = by_hand.get(each["key"], {})
        before = [own(added["before"])] if added.get("before") else []
        after = [own(added["after"])] if added.get("after") else []
        whole.append({**each, "parts": [*before, *each["parts"], *after]})
    return whole


def in_every_language(workspace: Workspace | None) -> dict[str, list[Section]]:
    """The text in each language that the site has."""
    written = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            written[code] = text(workspace)
    return written


def fingerprint(workspace: Workspace | None) -> str:
    """Tells one configuration from another: of the generated text, without what was written by hand."""
    with translation.override(settings.LANGUAGE_CODE):
        said = json.dumps(generated(workspace), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def latest(workspace: Workspace | None) -> PolicyVersion | None:
    """The newest version, whether it is in effect or only announced."""
    return PolicyVersion.objects.of_controller(workspace).order_by("-number").first()


def has_moved(workspace: Workspace | None) -> bool:
    """Whether the configuration says something else than the newest published text."""
    newest = latest(workspace)
    return newest is not None and newest.fingerprint != fingerprint(workspace)


def earliest(workspace: Workspace | None) -> date:
    """The first day on which a version that is published now may take effect: the first of all at once."""
    today = timezone.now().date()
    return today + LEAST_NOTICE if latest(workspace) else today


def publish(
    workspace: Workspace | None, *, by: Any, effective_on: date, summary: str = "", tells_contacts: bool = True
) -> PolicyVersion:
    """Publish the text as it is now. Raises ValidationError when that is too soon or somebody else was faster.

    ``tells_contacts``: contacts who agreed to information or transactions by mail hear of it before it takes effect.
    """
    if effective_on < earliest(workspace):
        raise ValidationError(_("A change has to be announced at least seven days before it takes effect."))
    known = PolicyVersion.objects.of_controller(workspace).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                workspace=workspace,
                number=known + 1,
                content=in_every_language(workspace),
                fingerprint=fingerprint(workspace),
                summary=summary,
                effective_on=effective_on,
                tells_contacts=tells_contacts,
                by=by,
            )
            Acceptance.objects.create(version=version, account=by)
            audit.record(by, "policy.published", version)
            transaction.on_commit(lambda: cache.delete(cache_key(workspace.pk if workspace else None)))
    except IntegrityError as error:
        raise ValidationError(_("Somebody else published a version a moment ago.")) from error
    return version


def cache_key(workspace_id: Any) -> str:
    """Under which the cache knows the newest version."""
    return f"policy:{workspace_id or 'site'}"
