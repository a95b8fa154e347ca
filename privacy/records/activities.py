"""The record of processing activities (GDPR Art. 30), from the map of personal data and what else is on file.

One activity is one purpose. What a controller does itself is Art. 30(1); what the operator of the site does for the
workspaces, as their processor, is Art. 30(2).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.documents import Document
from crm.lib.personal_data import Entry, Erase, Personal, Subject, entries, own_lines
from privacy.persons.reach import workspace_path
from privacy.policy.sections import guarding
from privacy.records import borders
from privacy.records.models import controller
from privacy.records.recipients import Recipient, home_of, recipients

_WHOSE = {
    Subject.CONTACT: "contacts of the business",
    Subject.ACCOUNT: "people with an account",
    Subject.REQUESTER: "people who ask about their data",
}


@dataclass
class Activity:
    """What is done for one purpose. Every list is in words and without repetitions."""

    purpose: str
    whose: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    retention: list[str] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    def add(self, what: Personal) -> None:
        """One more field that serves the purpose."""
        kept = [_(what.retention)]
        if what.erase is Erase.KEEP:
            kept.append(_("%(ground)s: until %(end)s") % {"ground": _(what.keep_ground), "end": _(what.keep_until)})
        for held, new in (
            (self.whose, [_(_WHOSE[what.whose])]),
            (self.categories, [_(what.category)]),
            (self.sources, [_(what.source)]),
            (self.retention, kept),
            (self.receivers, [_(each) for each in what.recipients]),
        ):
            held += [words for words in new if words not in held]


def activities(workspace: Workspace | None) -> list[Activity]:
    """Every purpose that this controller has, by name."""
    found: dict[str, Activity] = {}
    for what in _fields(workspace):
        found.setdefault(what.purpose, Activity(capfirst(_(what.purpose)))).add(what)
    outside = recipients(workspace)
    for activity in found.values():
        activity.receivers += [each.name for each in outside if _gets(each, activity)]
    return sorted(found.values(), key=lambda activity: activity.purpose.casefold())


def _fields(workspace: Workspace | None) -> Iterator[Personal]:
    about = (Subject.CONTACT, Subject.REQUESTER) if workspace else (Subject.ACCOUNT, Subject.REQUESTER)
    for entry in entries():
        if workspace is None or _is_of_a_business(entry):
            yield from (what for what in entry.personal().values() if what.whose in about)
    if workspace:
        yield from (line.what for line in own_lines(workspace.pk))


def _is_of_a_business(entry: Entry) -> bool:
    return Subject.CONTACT in entry.rows or bool(workspace_path(entry.model))


def _gets(each: Recipient, activity: Activity) -> bool:
    """Whether a recipient gets data of this purpose: one for whom no kinds were ticked may get all."""
    return not each.categories or bool({_(name) for name in each.categories} & set(activity.categories))


def facts(workspace: Workspace | None) -> list[tuple[str, str]]:
    """Who is responsible, as the record begins (Art. 30(1)(a))."""
    row = controller(workspace)
    reach = (workspace.contact_email, workspace.contact_phone) if workspace else (row.email, row.phone)
    officer = (workspace.privacy_officer if workspace else row.officer, row.officer_email, row.officer_phone)
    return [
        (_("Controller"), workspace.business_name if workspace else row.name or settings.PRODUCT_NAME),
        (_("Address"), workspace.postal_address if workspace else row.address),
        (_("Country"), borders.name(home_of(workspace, row))),
        (_("Contact"), ", ".join(filter(None, reach))),
        (_("Data protection officer"), ", ".join(filter(None, officer))),
        (_("Representative in the EU"), row.eu_representative),
        (_("Representative in the UK"), row.uk_representative),
    ]


def measures(workspace: Workspace | None) -> list[str]:
    """How the data is guarded (Art. 30(1)(g))."""
    return [line for part in guarding(workspace)["parts"] for line in part.get("items", [])]


def transfers(workspace: Workspace | None) -> list[list[str]]:
    """Recipient, country and safeguard of what goes abroad (Art. 30(1)(e))."""
    home = home_of(workspace)
    abroad = [each for each in recipients(workspace) if borders.crosses(home, each.country)]
    return [[each.name, each.where, each.safeguard or _("not settled")] for each in abroad]


def for_whom() -> list[list[str]]:
    """The controllers for whom the operator works (Art. 30(2)(a)): name, how to reach them, officer."""
    rows = Workspace.objects.order_by("business_name").values_list("business_name", "contact_email", "privacy_officer")
    return [[name, email or "–", officer or "–"] for name, email, officer in rows]


def head() -> list[str]:
    """The columns of the table."""
    names = (_("Purpose"), _("Whose data"), _("Kinds of data"), _("From"), _("Given to"), _("Kept"))
    return [str(name) for name in names]


def row(activity: Activity) -> list[str]:
    """An activity as a row of the table."""
    lists = (activity.whose, activity.categories, activity.sources, activity.receivers, activity.retention)
    return [activity.purpose, *(", ".join(words) or "–" for words in lists)]


def document(workspace: Workspace | None) -> Document:
    """The record, to be printed."""
    told = facts(workspace)
    country = home_of(workspace)
    made = Document(_("Record of processing activities"), told[0][1], country, wide=True)
    made.text(_("GDPR Article 30. Made from what the software really stores."))
    made.facts(told)
    made.heading(_("Activities"))
    made.table(head(), [row(each) for each in activities(workspace)])
    if abroad := transfers(workspace):
        made.heading(_("Transfers to other countries"))
        made.table([_("Recipient"), _("Country"), _("Safeguard")], abroad)
    made.heading(_("How the data is guarded"))
    made.text(*(f"• {line}" for line in measures(workspace)))
    if workspace is None:
        made.heading(_("On behalf of others (Article 30(2))"))
        made.text(_("The site keeps contacts, messages and projects for these controllers, on their instructions."))
        made.table([_("Controller"), _("Contact"), _("Data protection officer")], for_whom())
    return made
