"""The report of privacy requests says what the figures of the desk say, and a median for each stretch of time."""

import random
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from crm.lib import periods, reports
from privacy import reports as request_report
from privacy.models import PrivacyRequest
from privacy.requests import metrics

pytestmark = pytest.mark.django_db
PERIOD = periods.own(date(2025, 1, 1), date(2025, 12, 31), ZoneInfo("America/New_York"))


def make_requests(workspace, count=60):
    """Invented ones of all kinds, some answered, some not."""
    chance = random.Random(3)
    for _number in range(count):
        received = datetime(2025, 1, 1, 3, tzinfo=UTC) + timedelta(seconds=chance.randrange(360 * 86_400))
        state = chance.choice(["fulfilled", "fulfilled", "refused", "verified", "withdrawn"])
        closed = received + timedelta(hours=chance.randrange(1, 900)) if state != "verified" else None
        PrivacyRequest.objects.create(
            workspace=workspace, kind=chance.choice(["access", "deletion", "correction"]), state=state, manner="email",
            ground="other" if state == "refused" else "", regime="gdpr", received_at=received, closed_at=closed,
            due_on=received.date() + timedelta(days=30),
        )  # fmt: skip


def test_months_and_kinds_add_up_to_the_figures_of_the_desk(cast):
    make_requests(cast.workspace)
    make_requests(cast.other, 5)
    membership = cast.workspace.memberships.get(user=cast.alice)
    answer = request_report.requests(reports.Asked(cast.workspace, membership, PERIOD))
    kinds, every = metrics.figures(cast.workspace, PERIOD.start, PERIOD.end)
    over_time, by_kind = answer.tables
    assert sum(row[1] or 0 for row in over_time.rows) == every.received == sum(row[1] for row in by_kind.rows)
    assert [row[6] for row in by_kind.rows] == [each.median_days for each in kinds]
    for stretch, row in zip(PERIOD.stretches(), over_time.rows, strict=True):
        _kinds, those = metrics.figures(cast.workspace, stretch.start, stretch.end)
        assert row[1:] == [those.received or None, len(those.days) or None, median(those.days) if those.days else None]


def test_members_below_a_manager_do_not_see_it(client, cast):
    client.force_login(cast.bob)
    page = f"/w/{cast.workspace.slug}/reports"
    assert client.get(f"{page}/requests/").status_code == 403
    assert client.get(f"{page}/requests/csv/").status_code == 403
    assert "reports/requests/" not in client.get(f"{page}/consent/").content.decode()
