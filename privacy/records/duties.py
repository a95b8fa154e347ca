"""What the records add to the overview of the privacy work."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from privacy import desks, overview
from privacy.overview import Area, Duty
from privacy.records import reviews
from privacy.records.models import Disclosure, Incident, Processor, controller
from privacy.records.recipients import home_of, lacks, not_entered
from privacy.requests.queue import waiting


def requests(workspace: Workspace | None) -> Area:
    """Requests of people about their data."""
    found, url, duties = waiting(workspace), desks.home(workspace), []
    if found.overdue:
        late = ngettext("%d request is overdue", "%d requests are overdue", found.overdue) % found.overdue
        text = _("The law gives a day by which people must have an answer, and it has passed.")
        duties.append(Duty(title=late, text=text, url=url, label=_("Answer now"), tone="no"))
    elif found.open:
        title = ngettext("%d request waits", "%d requests wait", found.open) % found.open
        duties.append(Duty(title=title, text=_("The most urgent stands first."), url=url, label=_("See the queue")))
    says = ngettext("%d open", "%d open", found.open) % found.open if found.open else _("Nothing waits")
    return Area(title=_("Requests"), says=says, icon="inbox", url=url, duties=duties)


def officers(workspace: Workspace | None) -> Area:
    """Who answers."""
    row, url, duties = controller(workspace), desks.address(workspace, "records:officers"), []
    name = workspace.privacy_officer if workspace else row.officer
    reachable = workspace.contact_email if workspace else row.email
    if not reachable:
        where = reverse("accounts:settings", args=[workspace.slug]) if workspace else url
        text = _("The policy has to say how people reach you. Give at least an email address.")
        duties.append(Duty(title=_("Nobody can reach you"), text=text, url=where, label=_("Give an address")))
    says = name or _("No data protection officer named")
    return Area(title=_("Who answers"), says=says, icon="user", url=url, duties=duties)


def processors(workspace: Workspace | None) -> Area:
    """Who gets data."""
    url, home, duties = desks.address(workspace, "records:processors"), home_of(workspace), []
    active = list(Processor.objects.of_controller(workspace).active())
    for found in not_entered(workspace):
        title = _("%(name)s gets data and is not on file") % {"name": found.name}
        text = _("It %(service)s. Enter country and contract.") % {"service": found.service}
        where = desks.address(workspace, "records:processor-new") + f"?key={found.key}"
        duties.append(Duty(title=title, text=text, url=where, label=_("Enter it")))
    for each in active:
        if missing := lacks(each, home):
            where = desks.address(workspace, "records:processor", each.pk)
            text = ", ".join(missing).capitalize() + "."
            duties.append(Duty(title=each.name, text=text, url=where, label=_("Complete it")))
    says = ngettext("%d on file", "%d on file", len(active)) % len(active) if active else _("None on file")
    return Area(title=_("Processors"), says=says, icon="external", url=url, duties=duties)


def disclosures(workspace: Workspace | None) -> Area:
    """What was given out."""
    url = desks.address(workspace, "records:disclosures")
    newest = Disclosure.objects.filter(workspace=workspace).first()
    day = date_format(timezone.localtime(newest.at)) if newest else ""
    says = _("Last on %(day)s") % {"day": day} if day else _("Nothing was given out yet")
    return Area(title=_("Disclosures"), says=says, icon="upload", url=url)


def activities(workspace: Workspace | None) -> Area:
    """The record of processing, which writes itself."""
    url = desks.address(workspace, "records:activities")
    return Area(title=_("Record of processing"), says=_("Always up to date: page, CSV, PDF"), icon="file", url=url)


def incidents(workspace: Workspace | None) -> Area:
    """What went wrong, and the 72 hours."""
    url, duties = desks.address(workspace, "records:incidents"), []
    rows = list(Incident.objects.of_controller(workspace).open())
    for row in rows:
        where = desks.address(workspace, "records:incident", row.pk)
        if row.clock_runs:
            title = _("Incident %(number)s: tell the authority, or judge that you need not") % {"number": row.number}
            text = _("72 hours from when it was noticed.")
            tone = "no" if row.is_late else "wait"
            duties.append(Duty(title=title, text=text, url=where, label=_("Open"), tone=tone, due=row.due_at))
        if row.people_wait:
            title = _("Incident %(number)s: tell the people concerned") % {"number": row.number}
            text = _("The risk is high, so they have to know without undue delay.")
            duties.append(Duty(title=title, text=text, url=where, label=_("Open"), tone="no"))
    says = ngettext("%d open", "%d open", len(rows)) % len(rows) if rows else _("None open")
    return Area(title=_("Incidents"), says=says, icon="alert", url=url, duties=duties)


def access(workspace: Workspace | None) -> Area:
    """Who may see what."""
    url, due, duties = desks.address(workspace, "records:access"), reviews.due_at(workspace), []
    if reviews.open_one(workspace):
        duties.append(
            Duty(title=_("An access review is under way"), text=_("Go through the rest."), url=url, label=_("Go on"))
        )
    elif due and due < timezone.now():
        text = _("Look at who may see personal data, and confirm each.")
        duties.append(Duty(title=_("An access review is due"), text=text, url=url, label=_("Review"), due=due))
    last = reviews.last(workspace)
    day = date_format(last.closed_at) if last and last.closed_at else ""
    says = _("Last reviewed %(day)s") % {"day": day} if day else _("Never reviewed")
    return Area(title=_("Access"), says=says, icon="key", url=url, duties=duties)


overview.register("disclosures", disclosures, order=50)
overview.register("activities", activities, order=60)
overview.register("incidents", incidents, order=20)
overview.register("access", access, order=70)
overview.register("requests", requests, order=10)
overview.register("processors", processors, order=40)
overview.register("officers", officers, order=90)
