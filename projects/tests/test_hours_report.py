"""The report of hours against plain Python over invented entries."""

import random
from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from contacts.models import Company
from crm.lib import periods, reports
from projects.hours import worked
from projects.hours.models import TimeEntry
from projects.models import Project
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
PERIOD = periods.own(date(2025, 1, 1), date(2025, 3, 31), ZoneInfo("UTC"), week_starts=6)


def report(cast, way="project", user=None, per="week", full=False):
    membership = cast.workspace.memberships.get(user=user or cast.alice)
    return worked.hours(reports.Asked(cast.workspace, membership, PERIOD, per, way, full=full))


@pytest.fixture
def entries(cast):
    """Three hundred of two members on three projects and none, in two currencies, some outside the period."""
    chance = random.Random(9)
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    frozen = make_contact(cast.workspace, "Frozen", restricted_at=timezone.now())
    given = {"workspace": cast.workspace}
    places = [
        Project.objects.create(**given, name="Site", company=acme),
        Project.objects.create(**given, name="Shop", contact=frozen, currency="JPY"),
        Project.objects.create(**given, name="Secret", company=acme, members_only=True),
        None,
    ]
    made = []
    for _number in range(300):
        project, minutes, billable = chance.choice(places), chance.randrange(1, 600), chance.random() < 0.7
        made.append(
            TimeEntry(
                **given,
                project=project,
                member=chance.choice([cast.alice, cast.bob]),
                minutes=minutes,
                billable=billable,
                billed_minutes=minutes if billable else 0,
                amount=minutes * 7 if billable else 0,
                currency=project.currency if project else "USD",
                day=date(2024, 12, 20) + timedelta(chance.randrange(120)),
                deleted_at=timezone.now() if chance.random() < 0.1 else None,
            )
        )
    TimeEntry.objects.bulk_create(made)
    return [each for each in made if each.deleted_at is None and PERIOD.since <= each.day <= PERIOD.until]


def summed(entries):
    money = defaultdict(int)
    for each in entries:
        money[each.currency] += each.amount
    minutes, billed = sum(each.minutes for each in entries), sum(each.billed_minutes for each in entries)
    return [minutes * 60 or None, billed * 60 or None, {code: amount for code, amount in money.items() if amount}]


def told(row):
    return [row[1], row[3], row[5]]


def test_weeks_projects_clients_and_people_are_sums_of_the_same_entries(cast, entries):
    answer = report(cast)
    for part, row in zip(PERIOD.stretches("week"), answer.tables[0].rows, strict=True):
        assert told(row) == summed([each for each in entries if part.since <= each.day <= part.until])
    assert told(answer.tables[0].total) == summed(entries)
    names = {
        "project": lambda each: each.project.name if each.project else "Without a project",
        "client": lambda each: getattr(each.project.company, "name", "–") if each.project else "Without a client",
        "person": lambda each: str(each.member),
    }
    for way, name in names.items():
        parts = defaultdict(list)
        for each in entries:
            parts[name(each)].append(each)
        rows = {str(row[0]): told(row) for row in report(cast, way).tables[1].rows}
        assert rows == {key: summed(those) for key, those in parts.items()}


def test_a_member_sees_their_own_hours_and_is_told_so(cast, entries):
    Project.objects.filter(name="Secret").update(members_only=True)
    answer = report(cast, "person", cast.bob)
    mine = [each for each in entries if each.member == cast.bob and (not each.project or each.project.name != "Secret")]
    assert [[str(row[0]), *told(row)] for row in answer.tables[1].rows] == [["Bob", *summed(mine)]]
    assert any("your own" in str(note) for note in answer.notes)


def test_beyond_a_page_the_rest_is_one_row_and_a_file_has_all(cast):
    projects = [Project(workspace=cast.workspace, name=f"P{number}") for number in range(reports.MOST_ROWS + 20)]
    Project.objects.bulk_create(projects)
    given = {"workspace": cast.workspace, "member": cast.bob, "day": PERIOD.since}
    TimeEntry.objects.bulk_create(TimeEntry(**given, project=each, minutes=10) for each in projects)
    shown, every = report(cast).tables[1].rows, report(cast, full=True).tables[1].rows
    assert (len(shown), len(every)) == (reports.MOST_ROWS, len(projects))
    assert sum(row[1] for row in shown) == sum(row[1] for row in every)
    assert shown[-1][0] == "21 others"
