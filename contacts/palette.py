"""Contacts in the command palette: pages, things to do, and "Call Ana"."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from contacts.models import Contact
from crm.lib import palette
from crm.lib.addresses import Kind
from crm.lib.finding import find
from crm.lib.search import Asked, Item

_PEOPLE = 3  # offered for one verb
_PLACES = {"note": "#note-text"}  # of a page on which it is done


def people_after(asked: Asked, *verbs: str) -> list[Contact]:
    """Whom the words after a verb may mean ("call ana"); nobody whose data are frozen, or who is archived."""
    name = palette.after_verb(asked, *verbs)
    if not name:
        return []
    found = find(Contact, asked.workspace, name, _PEOPLE, archived=False)
    return [contact for contact in found if not contact.is_restricted]


def _somebody(asked: Asked, may: palette.May) -> Iterable[Item]:
    if not may(Role.MEMBER):
        return
    for verbs, route, icon, label in (
        (("call", _("call")), "contacts:call-add", "phone", _("Log a call with %(name)s")),
        (("note", _("note")), "contacts:detail", "note", _("Write a note about %(name)s")),
        (("edit", _("edit")), "contacts:edit", "edit", _("Edit %(name)s")),
        (("merge", _("merge")), "contacts:merge-pick", "merge", _("Merge %(name)s with another record")),
    ):
        for contact in people_after(asked, *verbs):
            url = reverse(route, args=[asked.workspace.slug, contact.pk])
            yield Item(title=label % {"name": contact.shown_name}, url=url + _PLACES.get(icon, ""), icon=icon)


def can_be_texted(contact: Contact) -> bool:
    """Whether there is a number."""
    return contact.point(Kind.PHONE) is not None


_l = gettext_lazy
palette.action(_l("Add contact"), "contacts:new", icon="user-plus", words=_l("new person"), least=Role.MEMBER, order=10)
palette.action(_l("Add company"), "contacts:company-new", icon="company", words=_l("new"), least=Role.MEMBER, order=30)
palette.action(
    _l("Import contacts"),
    "contacts:import",
    icon="upload",
    words=_l("file csv excel vcard"),
    least=Role.MEMBER,
    order=40,
)
palette.page(_l("Contacts"), "contacts:list", icon="contacts", words=_l("people"), order=20)
palette.page(_l("Companies"), "contacts:companies", icon="company", order=30)
palette.page(_l("Likely duplicates"), "contacts:duplicates", icon="merge", words=_l("merge twice double"), order=60)
palette.page(_l("Bulk changes"), "contacts:history", icon="undo", words=_l("undo"), least=Role.MEMBER, order=70)
for label, route, icon, words, least, order in (
    (_l("Export contacts"), "contacts:list-export", "download", _l("csv excel vcard json"), Role.MANAGER, 71),
    (_l("Contact fields"), "contacts:fields", "list", _l("custom own columns settings"), Role.MEMBER, 91),
    (_l("Tags"), "contacts:tags", "tag", _l("labels settings"), Role.MEMBER, 92),
    (_l("Stages"), "contacts:stages", "sort", _l("lifecycle settings"), Role.MEMBER, 93),
):
    palette.page(label, route, icon=icon, words=words, least=least, order=order, at_start=False)
palette.maker(_somebody)
