"""Tasks and what hangs on them in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_WORK = _("to do what was promised to you, in time")
_NUMBERS = _("how the work of the business went; it names nobody once the person is removed")


def _task(erase: Erase) -> Personal:
    return Personal(category=_("tasks"), purpose=_WORK, erase=erase)


_KEPT = Personal(
    category=_("tasks"), purpose=_WORK, erase=Erase.KEEP, keep_ground=_NUMBERS, keep_until=_("the task is deleted")
)

declare(
    "projects.Task",
    _("tasks"),
    {
        **technical(
            *"id workspace project milestone assignee author order_at rule_from follows remind_at reminded_at".split()
        ),
        **technical(*"seen_at search_text updated_at deleted_at all_day remind_before".split()),
        "contact": _task(Erase.BLANK),
        "name": _task(Erase.ANONYMIZE),
        **dict.fromkeys(("text", "rule", "due_zone"), _task(Erase.BLANK)),
        **dict.fromkeys(("priority", "due_at", "estimate", "done_at", "created_at"), _KEPT),
    },
    rows={Subject.CONTACT: "contact"},
    row_kept=True,
)
declare(
    "projects.TaskStep",
    _("steps of tasks"),
    {
        **technical("id", "workspace", "task", "position", "deleted_at"),
        **dict.fromkeys(("text", "done_at"), _task(Erase.DELETE)),
    },
    rows={Subject.CONTACT: "task__contact"},
)
declare(
    "projects.TaskComment",
    _("comments on tasks"),
    {
        **technical("id", "workspace", "task", "author", "updated_at", "deleted_at"),
        **dict.fromkeys(("text", "created_at"), _task(Erase.DELETE)),
    },
    rows={Subject.CONTACT: "task__contact"},
)
declare(
    "projects.TaskMention",
    _("mentions of members in comments"),
    technical("id", "workspace", "comment", "member", "created_at", "seen_at", why="which colleague is to read it"),
)
declare(
    "projects.CalendarLink",
    _("calendar links"),
    {
        **technical("id", "workspace", "member", "token_hash"),
        **dict.fromkeys(
            ("created_at", "read_at"),
            Personal(
                category=_("access"),
                purpose=_("to show your tasks in your own calendar"),
                whose=Subject.ACCOUNT,
                retention=_("until you revoke the link"),
            ),
        ),
    },
    rows={Subject.ACCOUNT: "member"},
)
