"""Projects in the map of personal data."""

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_WORK = "to do the work you asked for"

declare(
    "projects.Project",
    "projects",
    {
        **technical("id", "workspace", "archived_at", "search_text", "created_at", "updated_at", "currency"),
        "contact": Personal(category="projects", purpose=_WORK, erase=Erase.BLANK),
        "company": Personal(category="projects", purpose=_WORK, erase=Erase.BLANK),
        "name": Personal(category="projects", purpose=_WORK, erase=Erase.ANONYMIZE),
        "description": Personal(category="projects", purpose=_WORK, erase=Erase.ANONYMIZE),
        **dict.fromkeys(
            ("stage", "value", "starts_on", "due_on"),
            Personal(
                category="projects",
                purpose=_WORK,
                erase=Erase.KEEP,
                keep_ground="numbers of the business that name nobody once the client is removed",
                keep_until="the project is deleted",
            ),
        ),
    },
    rows={Subject.CONTACT: "contact"},
    row_kept=True,
)
