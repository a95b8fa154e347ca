"""The records of a controller in the map of personal data."""

from typing import Any

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

_SHOW = _("to show to whom data about you was given out")
_REVIEW = _("to review who has access")


def _disclosed(whose: Subject) -> Personal:
    return Personal(
        category=_("disclosures"),
        purpose=_SHOW,
        whose=whose,
        source=_("this software, or the staff"),
        in_portable=False,
    )


def _access() -> Personal:
    return Personal(
        category=_("access"),
        purpose=_REVIEW,
        whose=Subject.ACCOUNT,
        source=_("this software, and the owner who reviewed it"),
        retention=_("as long as the account exists"),
        in_portable=False,
    )


def _told_of_incident() -> Personal:
    return Personal(
        category=_("rights"),
        purpose=_("to show that you were told when something went wrong with your data"),
        source=_("this software"),
        in_portable=False,
    )


def _staff(**more: Any) -> dict[str, Any]:
    return {**technical("by", why="the account of the staff who wrote it"), **more}


declare(
    "records.Controller",
    _("controllers"),
    technical(
        *"id workspace name address country email phone officer officer_email officer_phone eu_representative".split(),
        *"uk_representative authority authority_url review_months security_email updated_at".split(),
        why="what a business publishes about whom people can turn to",
    ),
)
declare(
    "records.Processor",
    _("processors"),
    technical(
        *"id workspace key name service country website categories sub_processor contract contract_on".split(),
        *"contract_until contract_url safeguard safeguard_note tell_by tell_email tell_url tell_secret".split(),
        *"began_on ended_on created_at".split(),
        why="about businesses that get data",
    ),
)
declare(
    "records.Disclosure",
    _("disclosures"),
    {
        **technical(
            *"id workspace at kind recipient processor ground categories asked reference source_id".split(),
            why="an occasion; the people are rows of their own",
        ),
        **_staff(),
    },
)
declare(
    "records.DisclosedPerson",
    _("disclosures of your data"),
    {**technical("id", "contact", "account"), "disclosure": _disclosed(Subject.CONTACT)},
    rows={Subject.CONTACT: "contact", Subject.ACCOUNT: "account"},
)
declare(
    "records.Incident",
    _("incidents"),
    {
        **technical(
            *"id workspace number title what noticed_at began_at ended_at categories people_count".split(),
            *"records_count consequences measures advice risk risk_why authority_told_at".split(),
            *"authority_late_why people_told_at closed_at".split(),
            why="what went wrong, kept to show it to the authority; it is about no single person",
        ),
        **_staff(),
    },
)
declare(
    "records.IncidentEntry",
    _("steps in incidents"),
    {**technical("id", "incident", "at", "text", why="what was done about an incident"), **_staff()},
)
declare(
    "records.IncidentMailing",
    _("mailings about incidents"),
    {
        **technical(
            *"id incident letter whom tag_id chosen title text begun_at seen_up_to mailed unreachable done_at".split(),
            why="a letter to many, that names nobody, and how many it went to",
        ),
        **_staff(),
    },
)
declare(
    "records.IncidentLetter",
    _("letters about incidents"),
    {
        **technical("id", "contact", "account", "mail", "has_address"),
        **dict.fromkeys(("incident", "letter", "written_at", "left_at", "failed_at"), _told_of_incident()),
    },
    rows={Subject.CONTACT: "contact", Subject.ACCOUNT: "account"},
)
declare("records.Reminder", _("reminders of duties"), technical("id", "workspace", "digest", "at"))
declare(
    "records.AccessReview",
    _("access reviews"),
    {**technical("id", "workspace", "began_at", "closed_at"), **_staff()},
)
declare(
    "records.AccessLine",
    _("reviews of your access"),
    {
        **technical("id", "review", "account", "decided_at"),
        **dict.fromkeys(("role", "second_factor", "last_used_at", "verdict", "role_after"), _access()),
    },
    rows={Subject.ACCOUNT: "account"},
)
