"""Projects and what hangs on them in the map of personal data."""

from collections.abc import Collection, Iterator
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_noop as _

import projects.hours.personal_data
import projects.tasks.personal_data  # noqa: F401  tasks
from crm.lib import vault
from crm.lib.personal_data import Erase, Held, Personal, Subject, declare, declare_store, technical

_WORK = _("to do the work you asked for")
_HOW_IT_WENT = "how the work of the business went; it names nobody once the client is removed"

declare(
    "projects.Project",
    _("projects"),
    {
        **technical(*"id workspace archived_at search_text created_at updated_at currency place owner".split()),
        **technical("members_only", why="which colleagues see the work"),
        "contact": Personal(category=_("projects"), purpose=_WORK, erase=Erase.BLANK),
        "company": Personal(category=_("projects"), purpose=_WORK, erase=Erase.BLANK),
        "name": Personal(category=_("projects"), purpose=_WORK, erase=Erase.ANONYMIZE),
        "description": Personal(category=_("projects"), purpose=_WORK, erase=Erase.ANONYMIZE),
        **dict.fromkeys(
            (
                "stage kind staged_at won_at closed_at lost_reason value starts_on due_on"
                " budget_kind budget budget_minutes rate"
            ).split(),
            Personal(
                category=_("projects"),
                purpose=_WORK,
                erase=Erase.KEEP,
                keep_ground=_("numbers of the business that name nobody once the client is removed"),
                keep_until=_("the project is deleted"),
            ),
        ),
    },
    rows={Subject.CONTACT: "contact"},
    row_kept=True,
)
declare("projects.Project_tags", _("tags of projects"), technical("id", "project", "tag"))
declare(
    "projects.ProjectStage",
    _("stages of projects"),
    technical(*"id workspace key name kind chance hue position archived_at".split(), why="a setting of the business"),
)
declare(
    "projects.StageChange",
    _("moves of projects"),
    technical(*"id workspace project before after kind by at".split(), why=_HOW_IT_WENT),
)
declare(
    "projects.ProjectMember",
    _("members of projects"),
    technical(*"id workspace project user rate created_at".split(), why="which colleague does the work"),
)
declare(
    "projects.Milestone",
    _("milestones"),
    technical(
        *"id workspace project name due_on done_at position created_at deleted_at".split(),
        why="what is to be done; mentions of a person are found when erasing",
    ),
)
declare(
    "projects.ProjectNote",
    _("notes of projects"),
    {
        **technical(*"id workspace project author updated_at deleted_at".split()),
        **dict.fromkeys(
            ("text", "created_at"),
            Personal(category=_("projects"), purpose=_WORK, retention=_("as long as the project")),
        ),
    },
    rows={Subject.CONTACT: "project__contact"},
)
declare(
    "projects.ProjectFile",
    _("files of projects"),
    technical(*"id workspace project file shared created_at".split(), why="to which work a file belongs"),
)
declare(
    "projects.ClientLink",
    _("links for clients"),
    {
        **technical(*"id workspace project made_by revoked_at expires_at".split()),
        **dict.fromkeys(
            ("label", "created_at", "opened", "last_opened_at"),
            Personal(
                category=_("projects"),
                purpose=_("to show you how far your work is, behind a link"),
                retention=_("as long as the project"),
            ),
        ),
    },
    rows={Subject.CONTACT: "project__contact"},
)
declare(
    "projects.WorkTemplate",
    _("templates of projects"),
    technical(
        *"id workspace name outline currency budget_kind budget budget_minutes rate created_at updated_at".split(),
        "deleted_at",
        why="how the business works",
    ),
)


def _files(contacts: Collection[UUID]) -> Iterator[Held]:
    from projects.models import ProjectFile  # not loaded yet when the map is

    rows = ProjectFile.objects.filter(project__contact__in=list(contacts), file__arrived_at__isnull=False)
    for row in rows.select_related("file").order_by("created_at").iterator(chunk_size=200):
        yield Held(row.file.name, row.file.media_type, row.file.size, partial(vault.pieces, row.file.stored))


declare_store(
    "files of projects",
    holds="what staff uploaded about the work for a client, each file encrypted under a key of its own",
    erase="the person is searched for in them, and staff decide; a deleted file an hour after it was deleted",
    retention="as long as the project",
    files=_files,
)
