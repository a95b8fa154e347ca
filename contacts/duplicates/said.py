"""What came of undoing a merge, for the person who asked for it."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.duplicates.steps import Undone
from crm.lib.personal_data import entries


def stays_in_words(result: Undone) -> list[str]:
    """What was changed or deleted since the merge, and is left as it is."""
    fields: list[str] = []
    rows: dict[str, int] = {}
    titles = {entry.label: entry.title for entry in entries()}
    for label, name, count in result.stays:
        model = apps.get_model(label)
        if name and label in ("contacts.contact", "contacts.company"):
            field = next(f for f in model._meta.concrete_fields if f.attname == name)
            fields.append(str(capfirst(field.verbose_name)))
        elif not name:
            rows[titles.get(label, label)] = rows.get(titles.get(label, label), 0) + count
    said = []
    if fields:
        listed = ", ".join(fields)
        said.append(_("Changed since the merge, and left as it is: %(fields)s.") % {"fields": listed})
    for title, count in sorted(rows.items()):
        said.append(
            ngettext(
                "%(count)d of %(title)s was changed or deleted since, and is left as it is.",
                "%(count)d of %(title)s were changed or deleted since, and are left as they are.",
                count,
            )
            % {"count": count, "title": title}
        )
    return said
