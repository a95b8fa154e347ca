"""Pages of the working day at many projects and time entries: Today, board, week sheet, reports.

For ``--contacts N`` there are N / 10 projects, N tasks and 10 N time entries of twenty members over two years, so that
the usual 100,000 are 10,000 projects and 1,000,000 entries. Contacts there are few: the bench of ``pages`` has them.
"""

import random
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Workspace
from bench.pages import Requests, timed
from bench.tables import EMPTY, Result
from contacts.models import Company
from crm.lib import bulk, folding
from crm.lib.ids import uuid7
from crm.static_files import collect_if_changed
from projects.hours.models import TimeEntry, TimeRules
from projects.models import Project
from projects.stages import steps
from projects.stages.models import OVER, Kind
from projects.tasks.models import NEVER, Task
from tests.cast import make_user

_MEMBERS, _DAYS, _CHUNK, _CLIENTS = 20, 730, 10_000, 500
Row = dict[str, Any]


def measure(asked: Namespace) -> Result:
    """A workspace full of work, and the pages of a day in it."""
    settings.ROOT_URLCONF = "bench.urls"
    collect_if_changed()
    workspace, seeding = asked.kept.filled(lambda made: fill(made, asked.contacts))
    return {"seeding": seeding, "entries": 10 * asked.contacts, **timed(requests(workspace), asked.rounds)}


def requests(workspace: Workspace) -> Requests:
    """What is measured, the empty page first."""
    slug = workspace.slug
    project = Project.objects.of(workspace).filter(kind=Kind.WON)[0]
    plain = {
        EMPTY: reverse("bench-empty", args=[slug]),
        "Today": reverse("crm:today", args=[slug]),
        "projects": reverse("projects:list", args=[slug]),
        "board": reverse("projects:board", args=[slug]),
        "project": reverse("projects:detail", args=[slug, project.pk]),
        "tasks": reverse("tasks:list", args=[slug]),
        "week sheet": reverse("hours:week", args=[slug]),
        "time entries": reverse("hours:entries", args=[slug]),
    }
    asked = {
        "report: pipeline": ("pipeline", ""),
        "report: hours of a month": ("hours", "period=last-month"),
        "report: hours of a year by client": ("hours", "period=last-year&by=client"),
        "report: team of a week": ("team", ""),
    }
    shown = {name: f"{reverse('crm:report', args=[slug, key])}?{query}" for name, (key, query) in asked.items()}
    return {title: (url, {}) for title, url in (plain | shown).items()}


def fill(workspace: Workspace, size: int) -> None:
    """Members, clients, projects, tasks and entries, chunk by chunk."""
    chance = random.Random(1)
    owner = workspace.memberships.get()
    members = [owner.user_id, *(make_user(f"member-{number}@example.com").pk for number in range(1, _MEMBERS))]
    given = {"workspace": workspace, "weekly_hours": 40}
    Membership.objects.bulk_create(Membership(user_id=key, **given) for key in members[1:])
    rules = TimeRules.of(workspace)
    rules.save()
    clients = [Company(workspace=workspace, name=f"Client {n}", search_text=f"client {n}") for n in range(_CLIENTS)]
    Company.objects.bulk_create(clients)
    with bulk.room_for_indexes(256):
        projects = list(_projects(workspace, chance, clients, members, size // 10))
        _write(Project, iter(projects))
        keys = [row["id"] for row in projects]
        _write(Task, _tasks(workspace, chance, keys, members, size))
        _write(TimeEntry, _entries(workspace, chance, keys, members, 10 * size))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _write(model: Any, rows: Iterator[Row]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        with transaction.atomic():
            bulk.insert(model, chunk)


def _projects(
    workspace: Workspace, chance: random.Random, clients: list[Company], members: list[Any], count: int
) -> Iterator[Row]:
    known, now = steps.of(workspace), timezone.now()
    for number in range(count):
        step, name = chance.choice(known), f"Project {number}"
        made = now - timedelta(seconds=chance.randrange(_DAYS * 86_400))
        yield {
            "id": uuid7(),
            "workspace_id": workspace.pk,
            "name": name,
            "search_text": folding.search_text(name),
            "company_id": chance.choice(clients).pk,
            "owner_id": chance.choice(members),
            "members_only": chance.random() < 0.1,
            "stage": step.key,
            "kind": step.kind.value,
            "place": chance.randrange(10**12),
            "staged_at": made,
            "won_at": made if step.kind in (Kind.WON, Kind.CLOSED) else None,
            "closed_at": made if step.kind in OVER else None,
            "lost_reason": "price" if step.kind == Kind.LOST else "",
            "value": chance.randrange(100, 20_000) * 100,
            "currency": chance.choice(("USD", "USD", "EUR")),
            "due_on": now.date() + timedelta(days=chance.randrange(-60, 300)),
            "created_at": made,
            "updated_at": made,
        }


def _tasks(
    workspace: Workspace, chance: random.Random, projects: list[Any], members: list[Any], count: int
) -> Iterator[Row]:
    now = timezone.now()
    for number in range(count):
        due = now + timedelta(hours=chance.randrange(-48, 2_000)) if chance.random() < 0.6 else None
        yield {
            "id": uuid7(),
            "workspace_id": workspace.pk,
            "name": f"Task {number}",
            "search_text": f"task {number}",
            "project_id": chance.choice(projects),
            "assignee_id": chance.choice(members),
            "due_at": due,
            "order_at": due or NEVER,
            "done_at": now if chance.random() < 0.7 else None,
        }


def _entries(
    workspace: Workspace, chance: random.Random, projects: list[Any], members: list[Any], count: int
) -> Iterator[Row]:
    """Work of every day up to today: each member goes on with a few projects at a time."""
    today = timezone.localdate()
    pick: Callable[[], Any] = lambda: chance.choice(projects)  # noqa: E731
    in_hand = {member: [pick() for _ in range(5)] for member in members}
    for number in range(count):
        member = members[number % len(members)]
        if number % 500 == 0:
            in_hand[member][chance.randrange(5)] = pick()
        minutes, billable = chance.randrange(5, 180), chance.random() < 0.7
        yield {
            "id": uuid7(),
            "workspace_id": workspace.pk,
            "member_id": member,
            "project_id": chance.choice(in_hand[member]),
            "day": today - timedelta(days=(count - number) * _DAYS // count),
            "minutes": minutes,
            "billable": billable,
            "billed_minutes": minutes if billable else 0,
            "amount": minutes * 150 if billable else 0,
            "rate": 9_000 if billable else None,
        }
