"""Time entries in the map of personal data. Erasing a client takes their name out; the numbers stay."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_WORK = _("to know what the work for you took, and what it costs")

declare(
    "projects.TimeEntry",
    _("time entries"),
    {
        **technical("id", "workspace", "member", "project", "task", "created_at", "updated_at", "deleted_at"),
        "text": Personal(category=_("hours"), purpose=_WORK, erase=Erase.BLANK),
        **dict.fromkeys(
            "day minutes billable billed_minutes rate amount currency started_at ended_at".split(),
            Personal(
                category=_("hours"),
                purpose=_WORK,
                erase=Erase.KEEP,
                keep_ground=_("numbers of the business that name nobody once the client is removed"),
                keep_until=_("the project is deleted"),
            ),
        ),
    },
    rows={Subject.CONTACT: "project__contact"},
    row_kept=True,
)
declare(
    "projects.TimeRules",
    _("rules for time"),
    technical("id", "workspace", "step", "way", "week_starts", "locked_until", why="a setting of the business"),
)
declare(
    "projects.HoursSum",
    _("sums of time entries"),
    technical(
        *"id workspace span day member project currency minutes billed_minutes amount".split(),
        why="what the time entries come to, kept by the database with them",
    ),
)
