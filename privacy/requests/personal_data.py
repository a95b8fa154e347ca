"""Privacy requests in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_RECORD = _("to answer your request, and to show that we did")
_KEPT = _("until the request is answered; the record without these words stays for 24 months")


def _asked(category: str) -> Personal:
    return Personal(
        category=category,
        purpose=_RECORD,
        whose=Subject.REQUESTER,
        source=_("the person who filed the request, or the staff who took it"),
        erase=Erase.BLANK,
        in_portable=False,
        retention=_KEPT,
    )


_OF_REQUEST = {Subject.REQUESTER: "request"}

declare(
    "privacy.PrivacyRequest",
    _("privacy requests"),
    {
        **technical(
            *"id workspace passed_on_from number kind state manner email_hash regime received_at".split(),
            *"acknowledge_by due_on extendable_to extended_at link_confirmed_at verified_at verified_how".split(),
            *"tries contact_ids not_before lease_until closed_at ground filed_as waiting_since paused_days".split(),
            *"acknowledged_at reminded untold handler joined_to".split(),
            why="the record of the request, which the law asks to keep for 24 months; it names nobody once closed",
        ),
        "name": _asked("name"),
        "email": _asked("contact details"),
        "words": _asked("requests"),
        "place": _asked("mailing address"),
        "agent": _asked("contact details"),
        "about": _asked("contact details"),
        "wanted": _asked("requests"),
        "weighing": _asked("requests"),
        "plan": _asked("requests"),
    },
    rows={Subject.REQUESTER: "pk"},
    row_kept=True,
)
declare(
    "privacy.PrivacyRequest_people",
    _("privacy requests"),
    technical("id", "privacyrequest", "contact", why="finds the requests of a contact; gone with the contact"),
)
declare(
    "privacy.RequestEvent",
    _("steps of privacy requests"),
    {
        **technical("id", "request", "at", "actor_id", "step", why="the record of the request"),
        "text": _asked("requests"),
    },
    rows=_OF_REQUEST,
    row_kept=True,
)
declare(
    "privacy.PhoneCode",
    _("codes by text"),
    technical(
        *"id request address_hash message asked_at expires_at looked_at".split(),
        why="a keyed hash of a number for ten minutes, to show who asks",
    ),
    rows=_OF_REQUEST,
)
declare(
    "privacy.RequestMessage",
    _("messages in privacy requests"),
    {**technical("id", "request", "at", "author_id", why="the record of the request"), "text": _asked("messages")},
    rows=_OF_REQUEST,
    row_kept=True,
)
declare(
    "privacy.StandingOptOut",
    _("standing opt-outs"),
    technical(
        *"id workspace address_hash scope at".split(),
        why="a keyed hash, so that the wish outlives the record; no address can be read from it",
    ),
)
