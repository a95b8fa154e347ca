"""The page of reports: who sees which, for which days, and files that a spreadsheet takes no formula from."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.consent import ledger
from contacts.consent.evidence import Method
from crm.lib import reports
from crm.lib.report_cells import DAYS, HOURS, LASTING, MONEY, SHARE, TEXT, Column, Link, lasting
from crm.templatetags.charts import report_lines
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client, cast):
    """Bob's look at a report."""
    client.force_login(cast.bob)

    def look(name="consent", form="", **query):
        args = [cast.workspace.slug, name, *([form] if form else [])]
        return client.get(reverse("crm:report-file" if form else "crm:report", args=args), query)

    return look


def agree(contact, number=0):
    address = f"{contact.pk}@example.com"
    at = timezone.now() - timedelta(minutes=number)
    ledger.grant(contact, "email", "marketing", method=Method.WRITTEN, address=address, wording="Yes.", at=at)


def rows_of(answer):
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_reports_lead_to_the_first_that_one_may_see(client, cast):
    client.force_login(cast.rita)
    answer = client.get(reverse("crm:reports", args=[cast.workspace.slug]))
    first = next(each for each in reports.known() if each.may_see(cast.workspace.memberships.get(user=cast.rita)))
    assert answer["Location"] == reverse("crm:report", args=[cast.workspace.slug, first.name])


def test_every_report_says_what_to_do_when_there_is_nothing(client, cast):
    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.alice)
    for each in reports.known():
        page = client.get(reverse("crm:report", args=[cast.workspace.slug, each.name])).content.decode()
        assert str(each.title) in page
        assert 'class="empty' in page or "<tbody>" in page, each.name
        for form in ("csv", "pdf"):
            assert (
                client.get(reverse("crm:report-file", args=[cast.workspace.slug, each.name, form])).status_code == 200
            )


def test_the_chart_has_its_table_and_days_of_ones_own_live_in_the_address(see, cast):
    agree(make_contact(cast.workspace))
    page = see().content.decode()
    assert page.index('role="img"') < page.index("<tbody>") and "Standing today" in page
    day = timezone.localdate().isoformat()
    own = see(period="own", since=day, until=day).content.decode()
    assert f'value="{day}"' in own and own.count("<tr") < page.count("<tr")


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    [
        {"period": "own", "since": "2026-02-02", "until": "2026-01-01"},
        {"period": "own", "since": "2026-02-02"},
        {"period": "own", "since": "1000-01-01", "until": "9999-12-31"},
        {"period": "own", "since": "x\0", "until": "2026-13-01"},
        {"period": "when?"},
        {"per": "minute"},
    ],
)
def test_days_that_make_no_sense_are_said_to_and_the_usual_ones_shown(see, query):
    answer = see(**query)
    assert answer.status_code == 422
    assert "These days can’t be shown" in answer.content.decode()
    assert see(form="csv", **query).status_code == 200


def test_what_is_not_there_is_not_found(see, cast):
    assert see("nothing").status_code == 404
    assert see(form="exe").status_code == 404


def test_a_file_has_plain_figures_and_no_formulas_and_is_noted(see, cast):
    agree(make_contact(cast.workspace))
    answer = see(form="csv")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    rows = rows_of(answer)
    assert ["Time", "Agreed", "Opted out", "Standing at the end", "Opt-out rate, percent"] in rows
    assert ["Email · marketing", "1", "0", "1", "0.0"] in rows
    assert AuditEntry.objects.get(action="report.exported.consent").workspace_id == cast.workspace.pk
    assert see(form="pdf").content.startswith(b"%PDF")


def test_cells_read_as_people_read_and_files_as_spreadsheets_reckon():
    def cell(kind, value):
        column = Column("What", kind)
        return column.shown(value), column.plain(value), len(column.heads)

    assert cell(HOURS, 27_000) == ("7:30", ["7.5000"], 1)
    assert cell(MONEY, (123_450, "EUR")) == ("€1,234.50", ["1234.50", "EUR"], 2)
    assert cell(MONEY, (1_234, "JPY")) == ("¥1,234", ["1234", "JPY"], 2)
    assert cell(SHARE, (1, 3)) == ("33.3 %", ["33.3"], 1)
    assert cell(SHARE, (0, 0)) == ("–", [""], 1)
    assert cell(DAYS, 2.5) == ("2.5 days", ["2.5"], 1)
    assert cell(LASTING, None) == ("–", [""], 1)
    assert cell(TEXT, Link("=HYPERLINK(1)", "/x")) == ("=HYPERLINK(1)", ["'=HYPERLINK(1)"], 1)
    assert [lasting(each) for each in (30, 60, 7_500, 172_800, 190_000)] == [
        "under 1 min", "1 min", "2 h 5 min", "2 d", "2 d 5 h",
    ]  # fmt: skip


def test_a_report_that_names_people_is_handed_out_after_a_second_step_only(client, cast, monkeypatch):
    personal = reports.Report(
        name="people", title="People", lede="", order=99, is_personal=True,
        answer=lambda asked: reports.Answer([reports.Table("People", [Column("Who", TEXT)], [["Ana"]])]),
    )  # fmt: skip
    monkeypatch.setitem(reports._reports, "people", personal)
    client.force_login(cast.alice)
    session = client.session
    session.pop("account_authentication_methods")
    session.save()
    assert client.get(reverse("crm:report-file", args=[cast.workspace.slug, "people", "csv"])).status_code == 302
    assert not AuditEntry.objects.filter(action__startswith="report.").exists()


def test_rows_beyond_a_page_are_summed_up_in_the_last():
    rows: list[list[Any]] = [[str(number), number] for number in range(150)]
    asked = reports.Asked(None, None, None)
    shown = reports.cut(asked, rows, lambda rest: ["Others", sum(row[1] for row in rest)])
    assert len(shown) == reports.MOST_ROWS
    assert sum(row[1] for row in shown) == sum(row[1] for row in rows)
    assert reports.cut(replace(asked, full=True), rows, lambda rest: []) == rows


def test_reports_take_as_many_queries_for_twenty_of_everything_as_for_ten(client, cast):
    client.force_login(cast.alice)
    names, counts = [each.name for each in reports.known()], []
    for batch in range(2):
        for number in range(10):
            agree(make_contact(cast.workspace, f"Person {batch} {number}"), number)
        for name in names:
            client.get(reverse("crm:report", args=[cast.workspace.slug, name]))
        with CaptureQueriesContext(connection) as queries:
            for name in names:
                client.get(reverse("crm:report", args=[cast.workspace.slug, name]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_people_write_is_no_markup_in_a_line():
    table = reports.Table(
        "", [Column("Who & what", TEXT), Column("How many")], [[Link("<b>Ana</b>", '/x"y'), 3]], bars=1
    )
    html = report_lines(table)
    assert "&lt;b&gt;Ana" in html and "<b>" not in html and 'href="/x&quot;y"' in html and 'class="bars-line"' in html
