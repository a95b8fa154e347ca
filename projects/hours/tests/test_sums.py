"""The sums of days and months are those of the entries, whoever writes them and however."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from projects.hours import sums, totals
from projects.hours.models import KEPT, TimeEntry
from projects.hours.sums import NONE, HoursSum, Span
from projects.hours.totals import Period
from projects.models import Project
from projects.tests.making import make_project

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)
FIGURES = ("minutes", "billed_minutes", "amount")


def entered():
    """What the entries come to, by plain Python."""
    found = {}
    for entry in TimeEntry.objects.filter(KEPT, minutes__gt=0):
        for span, day in ((Span.DAY, entry.day), (Span.MONTH, entry.day.replace(day=1))):
            key = (entry.workspace_id, span, day, entry.member_id or NONE, entry.project_id or NONE, entry.currency)
            found[key] = [
                was + getattr(entry, name) for was, name in zip(found.get(key, (0, 0, 0)), FIGURES, strict=True)
            ]
    return found


def kept():
    rows = HoursSum.objects.values_list("workspace", "span", "day", "member", "project", "currency", *FIGURES)
    return {row[:6]: list(row[6:]) for row in rows}


def written(cast, chance, projects, count=40):
    return TimeEntry.objects.bulk_create(
        TimeEntry(
            workspace=cast.workspace,
            member=chance.choice([cast.alice, cast.bob, None]),
            project=chance.choice([*projects, None]),
            day=JANUARY + timedelta(chance.randrange(70)),
            minutes=chance.choice([0, 15, 600]),
            billed_minutes=chance.randrange(60),
            amount=chance.randrange(10**9),
            currency=chance.choice(["USD", "JPY"]),
            deleted_at=chance.choice([None, None, timezone.now()]),
        )
        for _number in range(count)
    )


def test_whatever_is_done_to_entries_their_sums_are_kept(cast):
    chance = random.Random(6)
    projects = [make_project(cast.workspace, name) for name in "AB"]
    made = written(cast, chance, projects)
    assert kept() == entered() and len(kept()) > 20
    rows = TimeEntry.objects.filter(pk__in=[entry.pk for entry in made[:15]])
    for changed in (
        {"minutes": 7, "amount": 5},
        {"day": date(2026, 4, 30)},
        {"project": projects[0], "currency": "KWD"},
        {"deleted_at": timezone.now()},
        {"deleted_at": None, "minutes": 1},
        {"member": cast.max},
    ):
        rows.update(**changed)
        assert kept() == entered(), changed
    made[20].minutes += 5
    made[20].save()
    rows.filter(day__gt=JANUARY).delete()
    cast.max.delete()
    projects[0].delete()
    assert kept() == entered()
    cast.workspace.delete()
    assert not HoursSum.objects.exists()


def test_any_days_are_summed_as_their_entries_are(cast):
    chance = random.Random(8)
    written(cast, chance, [make_project(cast.workspace, "A")], count=120)
    for _number in range(30):
        first = JANUARY + timedelta(chance.randrange(60))
        period = Period(first, first + timedelta(chance.randrange(70)))
        entries = TimeEntry.objects.filter(KEPT, day__range=(period.first, period.last), minutes__gt=0)
        expected = entries.filter(currency="USD").aggregate(amount=Sum("amount"))
        whole = totals.whole(cast.workspace, period)
        assert whole.money.get("USD", 0) == (expected["amount"] or 0), period
        for by_month in (True, False):
            rows = totals.by_day(cast.workspace, period, by_month=by_month)
            assert sum((row.sums for row in rows), totals.Sums()) == whole
            assert all(period.first <= row.key <= period.last for row in rows)


def test_lost_triggers_are_set_up_again_and_everything_is_summed_up(cast):
    sums.remove(connection)
    written(cast, random.Random(3), [])
    Project.objects.all().delete()
    assert not kept()
    sums.mend()
    assert kept() == entered() != {}
    sums.mend()
    TimeEntry.objects.all().delete()
    assert not kept()
