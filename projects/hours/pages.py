"""Pages of time: the sheet of a week, entries, rules."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Membership, Role, User
from crm.lib.htmx import page
from crm.lib.toasts import undoable
from projects import freezing
from projects.hours import booking, entries, sheet
from projects.hours.forms import EntryForm, LineForm, RulesForm
from projects.hours.models import Locked, TimeEntry, TimeRules
from projects.tasks.of_request import back


def read_day(text: str, otherwise: date) -> date:
    """A day out of an address; ``otherwise`` when it is none of this time."""
    try:
        day = parse_date(text)
    except ValueError:
        return otherwise
    return day if day and date(1970, 1, 8) <= day <= date(2200, 1, 1) else otherwise


def member_of(request: WorkspaceRequest, key: str) -> User:
    """Whose hours: one's own, or, for managers, those of the member with this key. Raises Http404."""
    if not key or key == str(request.user.pk):
        return request.user
    if not request.membership.may(Role.MANAGER):
        raise Http404
    try:
        found = Membership.objects.of(request.workspace).select_related("user").filter(user=UUID(key)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found.user


def members_shown(request: WorkspaceRequest) -> list[User]:
    """Whose hours can be chosen: those of everybody, for managers."""
    if not request.membership.may(Role.MANAGER):
        return []
    rows = Membership.objects.of(request.workspace).select_related("user").order_by("user__name", "user__email")
    return [membership.user for membership in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def week(request: WorkspaceRequest) -> HttpResponse:
    """The sheet of a week, to be filled in. What can't be read keeps everything that was typed, and names the cell."""
    asked = request.POST if request.method == "POST" else request.GET
    member = member_of(request, asked.get("member", ""))
    rules = TimeRules.of(request.workspace)
    first = rules.first_day(read_day(asked.get("week", ""), timezone.localdate()))
    added = asked.getlist("add")[:30]
    shown = sheet.build(request.membership, member, first, added)
    if request.method == "POST":
        changed = sheet.write(shown, request.membership, member, request.POST.dict())
        if not shown.wrong:
            _say_saved(request, changed)
            return redirect(_address(request, first, member, added))
    context = {
        "nav": "hours",
        "tab": "week",
        "sheet": shown,
        "today": timezone.localdate(),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "member": member,
        "members": members_shown(request),
        "added": added,
        "picker": LineForm(membership=request.membership)["add"],
        "locked_until": rules.locked_until,
        "shortcuts": [("↑ ↓ ← →", _("Go from cell to cell")), ("Enter", _("The cell below")), ("s", _("Save"))],
    }
    return render(request, "hours/week.html", context, status=422 if request.method == "POST" else 200)


def _say_saved(request: WorkspaceRequest, changed: int) -> None:
    if not changed:
        messages.info(request, _("Nothing was changed."))
        return
    audit.record(request, "hours.sheet_saved", count=changed)
    said = ngettext("Saved: %(count)d cell.", "Saved: %(count)d cells.", changed) % {"count": changed}
    messages.success(request, said)


def _address(request: WorkspaceRequest, first: date, member: User, added: list[str]) -> str:
    url = reverse("hours:week", args=[request.workspace.slug]) + f"?week={first.isoformat()}"
    if member != request.user:
        url += f"&member={member.pk}"
    return url


# Entries


@require_safe
@workspace_view(Role.MEMBER)
def entry_list(request: WorkspaceRequest) -> HttpResponse:
    """Entries, the latest first: one's own, or for managers anybody's."""
    whose = request.GET.get("member", "")
    everybody = whose == "all" and request.membership.may(Role.MANAGER)
    member = None if everybody else member_of(request, "" if whose == "all" else whose)
    project = request.GET.get("project", "")
    found, more = entries.page(request.membership, member, project, request.GET.get("after", ""))
    context = {
        "nav": "hours",
        "tab": "entries",
        "entries": found,
        "more": more,
        "later": bool(request.GET.get("after")),
        "member": member,
        "everybody": everybody,
        "members": members_shown(request),
        "project": project,
        "locked_until": TimeRules.of(request.workspace).locked_until,
    }
    return page(request, "hours/entries.html", context, fragment="hours/_entries.html")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def entry_add(request: WorkspaceRequest) -> HttpResponse:
    """Note time by hand; ``?work=`` and ``?day=`` fill it in beforehand."""
    given = {name: request.GET[name] for name in ("work", "day") if request.GET.get(name)}
    form = EntryForm(request.POST or None, membership=request.membership, initial=given)
    return _edited(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def entry_edit(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Put an entry right."""
    found = entry_of(request, entry)
    if found.is_running:
        return redirect("hours:timer", request.workspace.slug)
    if request.method != "POST":  # the form says it itself, and keeps what was typed
        freezing.refuse(found)
    form = EntryForm(request.POST or None, membership=request.membership, entry=found)
    return _edited(request, form, found)


def _edited(request: WorkspaceRequest, form: EntryForm, entry: TimeEntry | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if entry:
                saved = booking.change(entry, **form.written())
            else:
                saved = booking.book(request.workspace, request.user, **form.written())
        except Locked as error:
            form.add_error("day", str(error))
        except freezing.Frozen as error:
            form.add_error("work", str(error))
        else:
            audit.record(request, "time_entry.changed" if entry else "time_entry.added", saved)
            messages.success(request, _("Saved."))
            return back(request, "hours:entries")
    context = {
        "nav": "hours",
        "form": form,
        "entry": entry,
        "title": _("Edit time") if entry else _("Add time"),
        "action": request.get_full_path(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "hours/form.html", context, fragment="hours/_dialog.html", status=status)


def entry_of(request: WorkspaceRequest, key: UUID, *, deleted: bool = False) -> TimeEntry:
    """An entry that this member may change: their own, or for managers anybody's. Raises Http404."""
    rows = TimeEntry.objects.of(request.workspace)
    if not request.membership.may(Role.MANAGER):
        rows = rows.filter(member=request.user)
    if not deleted:
        rows = rows.filter(deleted_at__isnull=True)
    return get_object_or_404(rows.select_related("workspace", "project__contact", "task__contact"), pk=key)


@require_POST
@workspace_view(Role.MEMBER)
def entry_delete(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Take an entry away; it can be taken back for an hour, then it is destroyed."""
    found = entry_of(request, entry, deleted=True)
    try:
        if found.remove():
            audit.record(request, "time_entry.deleted", found)
            undoable(request, _("Deleted."), "hours:entry-restore", found.pk)
    except (Locked, freezing.Frozen) as error:
        messages.warning(request, str(error))
    return back(request, "hours:entries")


@require_POST
@workspace_view(Role.MEMBER)
def entry_restore(request: WorkspaceRequest, entry: UUID) -> HttpResponse:
    """Put a deleted entry back."""
    found = entry_of(request, entry, deleted=True)
    try:
        if found.take_back():
            audit.record(request, "time_entry.restored", found)
            messages.success(request, _("It is back."))
    except (Locked, freezing.Frozen) as error:
        messages.warning(request, str(error))
    return back(request, "hours:entries")


# Rules


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.OWNER)
def rules(request: WorkspaceRequest) -> HttpResponse:
    """The workspace's rules for time, and until when it is locked."""
    current = TimeRules.of(request.workspace)
    form = RulesForm(request.POST or None, instance=current, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        TimeRules.held(request.workspace)  # there is a row by now
        entries.save_rules(request.workspace, form.cleaned_data)
        audit.record(request, "time_rules.changed")
        messages.success(request, _("Saved."))
        return redirect("hours:rules", request.workspace.slug)
    context: dict[str, Any] = {"nav": "hours", "tab": "rules", "form": form}
    return render(request, "hours/rules.html", context, status=422 if request.method == "POST" else 200)
