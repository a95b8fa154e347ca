"""Who has how much to do: open tasks, hours and conversations of each member, over all apps.

Managers and the owner see everybody, others themselves.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role
from crm.lib import charts, reports
from crm.lib.report_cells import HOURS, NUMBER, SHARE, TEXT, Column
from messaging.inbox.models import Thread, ThreadState
from projects.hours import totals
from projects.tasks.models import OPEN, Task

_HOUR = 3_600
Counts = Mapping[Any, Any]  # by the key of a user


def team(asked: reports.Asked) -> reports.Answer:
    """A row for each member."""
    everybody = asked.may(Role.MANAGER)
    members = Membership.objects.of(asked.workspace).select_related("user").order_by("user__name", "user__email")
    members = members.filter(user__is_active=True) if everybody else members.filter(user=asked.user)
    tasks, late = _tasks(asked)
    hours, talks = _hours(asked), _talks(asked)
    rows, names, bars = [], [], []
    for member in members:
        key, has = member.user_id, _capacity(asked, member)
        worked = hours.get(key, 0)
        load = (worked, has) if has else None
        rows.append([str(member.user), tasks.get(key), late.get(key), worked or None, has, load, talks.get(key)])
        names.append(str(member.user))
        bars.append((worked / _HOUR, (has or 0) / _HOUR))
    table = reports.Table(_("By member"), _columns(), rows, chart=_chart(names, bars), bars=1)
    if everybody:
        return reports.Answer([table], _figures(tasks, late, talks), _notes())
    return reports.Answer([table], notes=[*_notes(), _("You see your own work; managers see everybody’s.")])


def _columns() -> list[Column]:
    return [
        Column(_("Who"), TEXT),
        Column(_("Open tasks"), NUMBER),
        Column(_("Late"), NUMBER),
        Column(_("Hours worked"), HOURS),
        Column(_("Hours there are"), HOURS),
        Column(_("Load"), SHARE),
        Column(_("Conversations"), NUMBER),
    ]


def _figures(tasks: Counts, late: Counts, talks: Counts) -> list[reports.Figure]:
    said = _("%s late") % charts.plain(sum(late.values()))
    return [
        reports.Figure(label=_("Open tasks"), value=charts.plain(sum(tasks.values())), note=said),
        reports.Figure(label=_("Tasks of nobody"), value=charts.plain(tasks.get(None, 0))),
        reports.Figure(label=_("Conversations of nobody"), value=charts.plain(talks.get(None, 0))),
    ]


def _notes() -> list[str]:
    return [
        _("Hours are those of the chosen days; tasks and conversations are what is open now."),
        _("A manager says under Settings, Members how many hours a week somebody has."),
    ]


def _chart(names: list[str], bars: list[tuple[float, float]]) -> charts.Chart | None:
    """Hours beside those that there are, for as many people as can be told apart."""
    if not 1 < len(names) <= 20:
        return None
    return charts.Chart(
        title=_("Hours worked, and hours there are"),
        labels=[name if len(name) < 14 else f"{name[:12]}…" for name in names],
        series=[
            charts.Series(_("Worked"), [worked for worked, _has in bars]),
            charts.Series(_("There are"), [has for _worked, has in bars]),
        ],
        shown=lambda value: _("%s h") % charts.plain(value),
    )


def _by(rows: QuerySet[Any], name: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(name).annotate(found=Count("pk")))


def _tasks(asked: reports.Asked) -> tuple[Counts, Counts]:
    """Open tasks that whoever asks may see, by whose they are, and those of them that are late."""
    rows = Task.objects.seen_by(asked.membership).filter(OPEN).order_by().values_list("assignee")
    if not asked.may(Role.MANAGER):
        rows = rows.filter(assignee=asked.user)
    late = Count("pk", filter=Q(order_at__lt=timezone.now()))
    found = list(rows.annotate(found=Count("pk"), late=late))
    return {key: many for key, many, _late in found}, {key: late for key, _many, late in found if late}


def _hours(asked: reports.Asked) -> Counts:
    """Seconds worked in the period."""
    period = totals.Period(asked.period.since, asked.period.until)
    member = None if asked.may(Role.MANAGER) else asked.user
    return {row.key: row.sums.minutes * 60 for row in totals.by_person(asked.workspace, period, member=member)}


def _talks(asked: reports.Asked) -> Counts:
    return _by(Thread.objects.of(asked.workspace).filter(state=ThreadState.OPEN), "assignee")


def _capacity(asked: reports.Asked, member: Membership) -> int | None:
    """Seconds that a member has in the period; None where nobody said."""
    if member.weekly_hours is None:
        return None
    return member.weekly_hours * _HOUR * asked.period.days // 7


reports.register(
    reports.Report(
        name="team",
        title=gettext_lazy("Team"),
        lede=gettext_lazy("Who has how much to do."),
        answer=team,
        order=60,
        period="this-week",
        is_parted=False,
        is_personal=True,
    )
)
