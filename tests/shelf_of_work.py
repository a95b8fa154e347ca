"""What a shelf has of work and of records about data."""

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership
from contacts.page import files
from privacy.notices.models import Notice
from privacy.policy import publishing as policies
from privacy.policy.models import PolicyVersion
from privacy.records import reviews
from privacy.records.models import AccessReview, Incident, Processor
from privacy.retention.models import LegalHold
from projects.hours import booking
from projects.models import (
    CalendarLink,
    ClientLink,
    Milestone,
    ProjectFile,
    ProjectMember,
    ProjectNote,
    ProjectStage,
    Task,
    TaskComment,
    TaskMention,
    TaskStep,
    WorkTemplate,
)
from projects.stages import steps


def fill_records(shelf: Any) -> None:
    """What a controller keeps to show how it deals with data."""
    shelf.processor = Processor.objects.create(
        workspace=shelf.workspace, name="Ledger & Sons", service="keeps our books", country="DE"
    )
    shelf.notice = Notice.objects.create(
        workspace=shelf.workspace,
        processor=shelf.processor,
        what="erasure",
        addresses=["gone@example.net"],
        token_hash=shelf.workspace.pk.bytes,
    )
    shelf.hold = LegalHold.objects.create(
        workspace=shelf.workspace, contact=shelf.second, reason="A claim", until=timezone.now().date()
    )
    shelf.incident = Incident.objects.create(workspace=shelf.workspace, title="A laptop was stolen", what="On a train.")
    shelf.review = AccessReview.objects.create(workspace=shelf.workspace, closed_at=timezone.now())
    shelf.access_line = reviews.begin(shelf.workspace, by=None).lines.all()[0]
    owner, today = shelf.workspace.memberships.get(role="owner").user, timezone.now().date()
    shelf.policy = policies.publish(shelf.workspace, by=owner, effective_on=today)
    for workspace in (shelf.workspace, None):
        versions = PolicyVersion.objects.of_controller(workspace)
        if workspace is None and not versions.exists():
            policies.publish(None, by=owner, effective_on=today)
        if versions.count() == 1:
            policies.publish(workspace, by=owner, effective_on=today + timedelta(30), summary="New words")


def fill_project(shelf: Any) -> None:
    """What hangs on the project."""
    steps.write_down(shelf.workspace)
    shelf.project_stage = ProjectStage.objects.of(shelf.workspace).order_by("position")[0]
    shelf.work_template = WorkTemplate.objects.create(
        workspace=shelf.workspace, name="Website", outline="Kick-off (day 0)\n- Send the agreement (day 1, 30 min)"
    )
    mine = {"workspace": shelf.workspace, "project": shelf.project}
    shelf.milestone = Milestone.objects.create(**mine, name="Design approved", due_on=timezone.now().date())
    owner = shelf.workspace.memberships.get(role="owner").user
    shelf.project_member = ProjectMember.objects.create(**mine, user=owner, rate=90_00)
    shelf.project_note = ProjectNote.objects.create(**mine, author=owner, text="Wants it before the summer")
    plan = files.keep(shelf.workspace, "sketch.txt", io.BytesIO(b"A sketch"), author=owner)
    shelf.project_file = ProjectFile.objects.create(**mine, file=plan, shared=True)
    shelf.client_link = ClientLink.objects.create(**mine, label="Ana")


def fill_work(shelf: Any) -> None:
    """A task with all that hangs on it, and an hour of a member."""
    mine = {"workspace": shelf.workspace}
    owner = shelf.workspace.memberships.get(role="owner").user
    worker = Membership.objects.of(shelf.workspace).filter(role="member").first()
    shelf.task = Task.objects.create(
        **mine, project=shelf.project, contact=shelf.contact, name="Send the offer", due_at=timezone.now(),
        due_zone="UTC", assignee=owner, author=owner, remind_before=0, rule="FREQ=WEEKLY", text="With insurance.",
    )  # fmt: skip
    shelf.step = TaskStep.objects.create(**mine, task=shelf.task, text="Ask for the price")
    shelf.comment = TaskComment.objects.create(**mine, task=shelf.task, author=owner, text="What about Tuesday?")
    shelf.task_mention = TaskMention.objects.create(**mine, comment=shelf.comment, member=owner)
    CalendarLink.objects.create(**mine, member=owner, token_hash=shelf.workspace.slug.encode())
    shelf.entry = booking.book(
        shelf.workspace, worker.user if worker else owner, day=timezone.localdate(), minutes=90,
        project=shelf.project, task=shelf.task, text="Drew the first page",
    )  # fmt: skip
