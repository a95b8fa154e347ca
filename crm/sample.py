"""The sample workspace: invented people, plainly marked, gone with one button."""

import io
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Membership, Role, User, Workspace
from contacts.consent import ledger
from contacts.consent.models import Channel, EventKind, Purpose
from contacts.fields import sample as own_fields
from contacts.models import (
    Call,
    Company,
    CompanyDomain,
    CompanySize,
    Contact,
    ContactPoint,
    Note,
    Source,
    Stage,
)
from contacts.page import files, relations
from contacts.page.models import Outcome, RelationKind
from contacts.search import reindex, reindex_company
from crm.lib import folding
from crm.lib.addresses import Kind
from messaging import sample as conversations
from privacy.endings import workspaces
from projects.models import Milestone, Project, Task, WorkTemplate
from projects.models import Stage as ProjectStage

WORDING = (
    "Bright Bikes may send me text messages about my bookings, about 2 a month. Rates may apply. Reply STOP to end."
)
COMPANIES = ("Harbour Dental", "Finch & Daughters", "Café Morgenrot")

# name, company, title, email, phone (numbers reserved for fiction), stage, what they said to text messages
PEOPLE: tuple[tuple[str, str, str, str, str, Stage, str], ...] = (
    ("Ana Sample", "Harbour Dental", "Practice manager", "ana", "+12065550101", Stage.CLIENT, EventKind.GRANTED),
    ("Ben Carter", "Harbour Dental", "Dentist", "ben", "+12065550102", Stage.CLIENT, EventKind.GRANTED),
    ("Chloé Dubois", "Café Morgenrot", "Owner", "chloe", "+12065550103", Stage.LEAD, EventKind.REQUESTED),
    ("Daniel Okafor", "", "Photographer", "daniel", "+12065550104", Stage.LEAD, ""),
    ("Emma Finch", "Finch & Daughters", "Director", "emma", "+12065550105", Stage.CLIENT, EventKind.GRANTED),
    ("Farid Haddad", "", "", "farid", "+12065550106", Stage.NEW, ""),
    ("Grace Finch", "Finch & Daughters", "Bookkeeper", "grace", "+12065550107", Stage.CLIENT, EventKind.WITHDRAWN),
    ("Hiro Tanaka", "", "Architect", "hiro", "+12065550108", Stage.FORMER, EventKind.WITHDRAWN),
    ("Inês Carvalho", "Café Morgenrot", "Barista", "ines", "+12065550109", Stage.NEW, ""),
    ("Jonas Berg", "", "Carpenter", "jonas", "+12065550110", Stage.LEAD, EventKind.REQUESTED),
    ("Katarzyna Wiśniewska-Kowalczyk", "", "Translator", "kasia", "+12065550111", Stage.CLIENT, EventKind.GRANTED),
    ("Liam O’Brien", "", "", "liam", "+12065550112", Stage.NEW, ""),
)
PROJECTS = (
    ("Bikes for the whole practice", "Ana Sample", ProjectStage.ACTIVE, 480_000, 12),
    ("Delivery bike for the café", "Chloé Dubois", ProjectStage.PROPOSAL, 210_000, 30),
    ("Spring service for two", "Emma Finch", ProjectStage.DONE, 18_000, -20),
)
MILESTONES = (("Offer accepted", -6, True), ("Test rides done", 2, False), ("Bikes handed over", 12, False))
TEMPLATE = """Offer accepted (day 3)
- Measure everybody who will ride (day 1, 2 h)
- Write the offer (day 2, 1 h)
Test rides done (day 14)
- Bring two bikes to the practice (day 10, 3 h)
Bikes handed over (day 30)"""


@transaction.atomic
def make() -> Workspace | None:
    """Make the sample workspace, for the site's owner if there is one yet. None when there is one already."""
    if Workspace.objects.filter(is_sample=True).exists():
        return None
    workspace = Workspace.objects.create(
        name="Sample: Bright Bikes",
        business_name="Bright Bikes",
        country="US",
        zone="America/Los_Angeles",
        contact_email="hello@brightbikes.example",
        postal_address="1 Example Street\nSeattle, WA 98101",
        is_sample=True,
    )
    if owner := User.objects.filter(is_superuser=True, is_active=True).order_by("joined_at").first():
        give_to(owner)
    _fill(workspace)
    return workspace


def give_to(user: User) -> None:
    """Make somebody the owner of a sample workspace that has none."""
    for workspace in Workspace.objects.filter(is_sample=True, memberships=None):
        Membership.objects.create(
            workspace=workspace,
            user=user,
            role=Role.OWNER,
            last_used_at=timezone.now() - timedelta(days=1),  # their own workspace opens first
        )
        Task.objects.of(workspace).filter(assignee=None).update(assignee=user)


def _fill(workspace: Workspace) -> None:
    companies = {name: Company.objects.create(workspace=workspace, name=name) for name in COMPANIES}
    people: dict[str, Contact] = {}
    for name, company, title, email, phone, stage, _answer in PEOPLE:
        contact = people[name] = Contact.objects.create(
            workspace=workspace,
            name=name,
            company=companies.get(company),
            job_title=title,
            stage=stage,
            source=Source.SAMPLE,
            purpose="Bookings and repairs",
            country="US",
        )
        values = ((Kind.EMAIL, f"{email}@example.com"), (Kind.PHONE, phone))
        for position, (kind, value) in enumerate(values):
            ContactPoint.objects.create(workspace=workspace, contact=contact, kind=kind, value=value, position=position)
    for company_row in companies.values():
        reindex_company(company_row)
    reindex(list(people.values()))
    own_fields.fill(workspace, people)
    _fill_pages(workspace, companies, people)
    _fill_consent(workspace, people)
    _fill_projects(workspace, people)
    conversations.fill(workspace)


def _fill_pages(workspace: Workspace, companies: dict[str, Company], people: dict[str, Contact]) -> None:
    """What stands on the pages of a few people and companies."""
    now, ana = timezone.now(), people["Ana Sample"]
    owner = User.objects.filter(memberships__workspace=workspace).first()
    Note.objects.create(
        workspace=workspace, contact=ana, text="Prefers mornings. Parks behind the house.", pinned_at=now, author=owner
    )
    of_ana: dict[str, Any] = {"workspace": workspace, "contact": ana, "author": owner}
    said = "Wants twelve bikes for the practice before the summer. Asked for an offer with insurance."
    Call.objects.create(**of_ana, at=now - timedelta(days=4, hours=3), seconds=750, text=said)
    Call.objects.create(**of_ana, at=now - timedelta(days=6), outcome=Outcome.NO_ANSWER)
    Task.objects.create(
        **of_ana, assignee=owner, name="Send the offer with insurance", due_at=now + timedelta(hours=2), due_zone="UTC"
    )
    relations.link(ana, people["Ben Carter"], RelationKind.MANAGER)
    relations.link(people["Emma Finch"], people["Grace Finch"], RelationKind.CHILD)
    offer = "Offer 2041\n12 city bikes, serviced twice a year\n"
    files.keep(ana, "Offer 2041.txt", io.BytesIO(offer.encode()), author=owner)
    harbour = companies["Harbour Dental"]
    harbour.website, harbour.industry, harbour.size = "https://harbourdental.example", "Dentistry", CompanySize.SMALL
    harbour.phone, harbour.address = "+12065550100", "2 Harbour Street\nSeattle, WA 98101"
    harbour.save()
    CompanyDomain.objects.create(workspace=workspace, company=harbour, name="harbourdental.example")


def _fill_consent(workspace: Workspace, people: dict[str, Contact]) -> None:
    def entry(contact: Contact, phone: str, kind: str, days_ago: int) -> ledger.Entry:
        return ledger.Entry(
            contact_id=contact.pk,
            channel=Channel.SMS,
            purpose=Purpose.INFORMATIONAL,
            kind=kind,
            method=ledger.Method.SAMPLE,
            address=phone,
            wording=WORDING,
            evidence="Invented, as the whole workspace.",
            at=timezone.now() - timedelta(days=days_ago),
        )

    entries = []
    for days, (name, _c, _t, _e, phone, _s, answer) in enumerate(PEOPLE, start=3):
        if answer:
            entries.append(entry(people[name], phone, EventKind.REQUESTED, days + 30))
        if answer in (EventKind.GRANTED, EventKind.WITHDRAWN):
            entries.append(entry(people[name], phone, EventKind.GRANTED, days + 29))
        if answer == EventKind.WITHDRAWN:
            entries.append(entry(people[name], phone, EventKind.WITHDRAWN, days))
    ledger.grant_many(workspace, entries)


def _fill_projects(workspace: Workspace, people: dict[str, Contact]) -> None:
    today = timezone.localdate()
    for name, person, stage, cents, days in PROJECTS:
        client = people[person]
        Project.objects.create(
            workspace=workspace,
            name=name,
            contact=client,
            company=client.company,
            stage=stage,
            value=cents,
            due_on=today + timedelta(days=days),
            search_text=folding.search_text(name),
        )
    bikes = Project.objects.of(workspace).get(name=PROJECTS[0][0])
    for place, (name, days, reached) in enumerate(MILESTONES):
        Milestone.objects.create(
            workspace=workspace,
            project=bikes,
            name=name,
            position=place,
            due_on=today + timedelta(days=days),
            done_at=timezone.now() - timedelta(days=2) if reached else None,
        )
    WorkTemplate.objects.create(workspace=workspace, name="Bikes for a business", outline=TEMPLATE)


def remove(workspace: Workspace) -> None:
    """Delete a sample workspace with everything in it, its ledger too. Raises ValueError for any other workspace."""
    if not workspace.is_sample:
        raise ValueError("Only a sample workspace can be removed as a whole.")
    workspaces.destroy(workspace)


@require_POST
@workspace_view(Role.OWNER)
def remove_sample(request: WorkspaceRequest) -> HttpResponse:
    """The one button. For a workspace that is no sample it does not exist."""
    if not request.workspace.is_sample:
        raise Http404
    remove(request.workspace)
    audit.record(request.user, "workspace.sample_removed")
    messages.success(request, _("The sample workspace and everything in it is gone."))
    return redirect("crm:home")
