"""The page of all reports: one of them for a period, on the screen, on paper and as a file."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, demand_mfa, workspace_view
from accounts.models import Role
from crm.lib import handing_out, periods, reports, spreadsheets
from crm.lib.htmx import page
from projects.hours.models import TimeRules

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AskedForm(forms.Form):
    """Which days a report is about, and how they are parted. All of it lives in the address."""

    period = forms.ChoiceField(choices=periods.CHOICES, label=gettext_lazy("Time"), required=False)
    since = forms.DateField(label=gettext_lazy("First day"), required=False, widget=_DAY)
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=_DAY)
    per = forms.ChoiceField(choices=periods.PARTS, label=gettext_lazy("By"), required=False)

    def __init__(self, data: Any, *, report: reports.Report, workspace: Any) -> None:
        week_starts = TimeRules.of(workspace).week_starts
        self.usual = periods.named(report.period, periods.zone_of(workspace), week_starts=week_starts)
        given = {name: data.get(name, "") for name in ("period", "since", "until", "per")}
        given["period"] = given["period"] or report.period
        if given["period"] == periods.OWN and not (given["since"] or given["until"]):  # to begin with
            given |= {"since": self.usual.since.isoformat(), "until": self.usual.until.isoformat()}
        super().__init__(given)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("period") != periods.OWN or self.errors:
            return cleaned
        since, until = cleaned.get("since"), cleaned.get("until")
        if since is None or until is None:
            raise ValidationError(_("Choose the first and the last day."))
        try:
            cleaned["days"] = periods.own(since, until, self.usual.zone, week_starts=self.usual.week_starts)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return cleaned

    def chosen(self) -> periods.Period:
        """The period; the usual one while the form is not valid."""
        if not self.is_valid():
            return self.usual
        own: periods.Period | None = self.cleaned_data.get("days")
        usual = self.usual
        return own or periods.named(self.cleaned_data["period"], usual.zone, week_starts=usual.week_starts)


@dataclass(frozen=True, slots=True)
class Found:
    """A report with what was asked of it."""

    report: reports.Report
    form: AskedForm
    asked: reports.Asked


@require_safe
@workspace_view(Role.READ_ONLY)
def overview(request: WorkspaceRequest) -> HttpResponse:
    """To the first report that this member may see."""
    first = next(report for report in reports.known() if report.may_see(request.membership))
    return redirect("crm:report", request.workspace.slug, first.name)


@require_safe
@workspace_view(Role.READ_ONLY)
def report(request: WorkspaceRequest, report: str) -> HttpResponse:
    """One report for one period."""
    found = _found(request, report)
    answer = found.report.answer(found.asked)
    context = {
        "nav": "reports",
        "report": found.report,
        "known": [each for each in reports.known() if each.may_see(request.membership)],
        "form": found.form,
        "asked": found.asked,
        "answer": answer,
        "query": request.GET.urlencode(),
    }
    status = 200 if found.form.is_valid() else 422
    return page(request, "crm/report.html", context, fragment="crm/_report.html", status=status)


@require_safe
@workspace_view(Role.READ_ONLY)
def file(request: WorkspaceRequest, report: str, kind: str) -> HttpResponseBase:
    """The same as a file: CSV or PDF. Rows that name people are handed out after a second step only (AC-5)."""
    found = _found(request, report, full=True)
    if kind not in ("csv", "pdf"):
        raise Http404
    if found.report.is_personal and (demanded := demand_mfa(request)):
        return demanded
    answer = found.report.answer(found.asked)
    audit.record(request, f"report.exported.{found.report.name}", count=sum(len(each.rows) for each in answer.tables))
    name = f"{found.report.name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return spreadsheets.download((row for each in _files(answer) for row in each), name)
    from crm import report_paper  # reportlab takes 20 MB: only a process that prints loads it

    content = report_paper.document(found.report, found.asked, answer).pdf()
    return handing_out.guarded(HttpResponse(content, content_type="application/pdf"), name)


def _files(answer: reports.Answer) -> list[list[list[str]]]:
    """The tables one below the other; each has a line with its name when there are several."""
    several = len(answer.tables) > 1
    return [
        [*([[""], [spreadsheets.neutral(str(each.title))]] if several else []), *each.file()] for each in answer.tables
    ]


def _found(request: WorkspaceRequest, name: str, *, full: bool = False) -> Found:
    """The report of that name, if there is one and this member may see it."""
    there = reports.named(name)
    if there is None:
        raise Http404
    if not there.may_see(request.membership):
        raise PermissionDenied(_("Your role in this workspace does not allow this. Its owner can change your role."))
    form = AskedForm(request.GET, report=there, workspace=request.workspace)
    period = form.chosen()
    per = form.cleaned_data.get("per", "")
    way = there.way(request.GET.get("by", ""))
    asked = reports.Asked(request.workspace, request.membership, period, per, way, there.looks_ahead, full)
    return Found(there, form, asked)
