"""Pages of sequences: the list, the editor, one with who is where in it; begun for one person or for many."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from crm.lib.toasts import undoable
from messaging.sequences import audience as whom
from messaging.sequences import running, words
from messaging.sequences.editing import Editor, SequenceForm, fresh
from messaging.sequences.models import RunState, Sequence, SequenceRun, SequenceStep, Why
from messaging.words import merge_fields

NAV = {"nav": "campaigns", "part": "sequences"}
_LISTED = 200
_PEOPLE = 50


def sequence_of(request: WorkspaceRequest, pk: UUID) -> Sequence:
    """A sequence of the workspace, or 404."""
    rows = Sequence.objects.of(request.workspace).select_related("topic", "author", "turned_on_by")
    row = get_object_or_404(rows, pk=pk)
    row.workspace = request.workspace
    return row


def _page(row: Sequence) -> HttpResponse:
    return redirect("messaging:sequence", row.workspace.slug, row.pk)


@require_safe
@workspace_view(Role.READ_ONLY)
def sequences(request: WorkspaceRequest) -> HttpResponse:
    """All sequences, those in use first."""
    running_ones = SequenceRun.objects.filter(state=RunState.RUNNING)
    rows = Sequence.objects.of(request.workspace).annotate(
        step_count=_how_many(SequenceStep.objects.all()), under_way=_how_many(running_ones)
    )
    context = {
        **NAV,
        "rows": rows.order_by("archived_at", "-created_at", "id")[:_LISTED],
        "may_write": request.membership.may(Role.MEMBER),
    }
    return render(request, "messaging/sequences/list.html", context)


def _how_many(rows: Any) -> Any:
    """How many of these hang on each sequence, counted off their own index."""
    own = rows.filter(sequence=OuterRef("pk")).order_by().values("sequence").annotate(count=Count("pk"))
    return Coalesce(Subquery(own.values("count")), 0)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Name a sequence; its steps come next."""
    row = Sequence(workspace=request.workspace, author=request.user)
    form = SequenceForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            first = fresh(first=True)
            SequenceStep.objects.create(sequence=row, position=0, channel=first["channel"], body="")
            audit.record(request, "sequence.made", row)
        return redirect("messaging:sequence-edit", request.workspace.slug, row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "messaging/sequences/new.html", {**NAV, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """The editor. Every button sends the whole of it, so that nothing typed is lost."""
    row = sequence_of(request, sequence)
    if row.is_on or row.archived_at:
        messages.error(request, _("Turn it off before you change it. Everybody stays where they are meanwhile."))
        return _page(row)
    what = request.POST.get("do", "save")
    editor = Editor(row, request.POST or None, draft=what != "save")
    if request.method == "POST" and editor.is_valid():
        if not editor.save(what, by=request.user):
            messages.error(request, _("It was turned on meanwhile; your changes were not saved."))
            return _page(row)
        if what == "save":
            return _page(row)
        return redirect(f"{reverse('messaging:sequence-edit', args=[request.workspace.slug, row.pk])}#steps")
    context = {
        **NAV,
        "row": row,
        "editor": editor,
        "steps": list(enumerate(editor.steps.forms)),
        "fields": merge_fields.offered(editor.slots),
    }
    return render(request, "messaging/sequences/edit.html", context, status=422 if editor.errors else 200)


@require_safe
@workspace_view(Role.READ_ONLY)
def sequence(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """A sequence with its steps, how many are where in it, and for whom it can begin."""
    row = sequence_of(request, sequence)
    steps = list(row.steps.all())
    chosen = whom.read(request, request.GET.get("for", ""))
    context = {
        **NAV,
        "row": row,
        "steps": [(step, words.sample(step, row)) for step in steps],
        "problems": words.problems(row, steps),
        "counts": _counts(row),
        "audiences": whom.offered(request),
        "chosen": request.GET.get("for", "") if chosen else "",
        "would": _would(row, chosen) if chosen and row.is_on else None,
        "may_write": request.membership.may(Role.MEMBER),
        "may_turn": request.membership.may(Role.MANAGER),
    }
    return render(request, "messaging/sequences/sequence.html", context)


def _counts(row: Sequence) -> list[tuple[str, str, int]]:
    """Key, words and number of those who are or were in it, by what became of them."""
    rows = row.runs.order_by().values_list("state", "why").annotate(count=Count("pk"))
    found = {(state, why): count for state, why, count in rows}
    shown = [(RunState.RUNNING, ""), (RunState.FINISHED, ""), *((RunState.STOPPED, why) for why in Why if why)]
    return [
        (why or state, str(Why(why).label if why else RunState(state).label), found[state, why])
        for state, why in shown
        if (state, why) in found
    ]


def _would(row: Sequence, chosen: dict[str, Any]) -> dict[str, Any]:
    """How many of an audience would begin, and why others would not."""
    people = running.those_who_may(row, chosen).order_by()
    counts = dict(people.values_list("said").annotate(Count("pk")))
    been = SequenceRun.objects.filter(sequence=row).values("contact")
    there = people.filter(said=words.GETS_IT, pk__in=been).count()
    first = row.steps.first()
    return {
        "begin": counts.get(words.GETS_IT, 0) - there,
        "there": there,
        "left_out": words.left_out(first.channel if first else "", counts),
    }


@require_safe
@workspace_view(Role.READ_ONLY)
def people(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """Who is or was in it, the latest first, and how far."""
    row = sequence_of(request, sequence)
    said = request.GET.get("show", "")
    rows = row.runs.select_related("contact").order_by("-pk")
    if said in RunState.values:
        rows = rows.filter(state=said)
    elif said in Why.values and said:
        rows = rows.filter(state=RunState.STOPPED, why=said)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: _PEOPLE + 1])
    context = {
        **NAV,
        "row": row,
        "runs": found[:_PEOPLE],
        "older": found[_PEOPLE - 1].pk if len(found) > _PEOPLE else None,
        "is_first": not before,
        "show": said,
        "counts": _counts(row),
        "step_count": row.steps.count(),
        "may_write": request.membership.may(Role.MEMBER),
    }
    return render(request, "messaging/sequences/people.html", context)


@require_POST
@workspace_view(Role.MANAGER)
def turn(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """Turn it on, as it was looked at, or off (``do``)."""
    row = sequence_of(request, sequence)
    if request.POST.get("do") == "off":
        if running.turn_off(row, by=request.user):
            messages.success(request, _("It is off. Nothing of it leaves, and everybody stays where they are."))
        return _page(row)
    against = words.problems(row, list(row.steps.all()))
    revision = request.POST.get("revision", "")
    if against:
        messages.error(request, " ".join(against))
    elif not (revision.isdecimal() and len(revision) < 9) or not running.turn_on(
        row, revision=int(revision), by=request.user
    ):
        messages.error(request, _("Somebody changed it meanwhile. Look at it again."))
    else:
        messages.success(request, _("It is on. Each message is checked again before it leaves."))
    return _page(row)


@require_POST
@workspace_view(Role.MANAGER)
def archive(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """Take it out of use, or have it again (``do``)."""
    row = sequence_of(request, sequence)
    if (request.POST.get("do") or request.GET.get("do")) == "restore":
        running.unarchive(row, by=request.user)
        messages.success(request, _("It is there again, turned off."))
        return _page(row)
    running.archive(row, by=request.user)
    said = _("Archived. Nobody gets a step of it any more.")
    undoable(request, said, "messaging:sequence-archive", row.pk, query="?do=restore")
    return redirect("messaging:sequences", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def begin_many(request: WorkspaceRequest, sequence: UUID) -> HttpResponse:
    """Let everybody of an audience begin who may and never has."""
    row = sequence_of(request, sequence)
    chosen = whom.read(request, request.POST.get("for", ""))
    if chosen is None:
        messages.error(request, _("Choose for whom it begins."))
        return _page(row)
    count = running.begin_many(row, chosen, by=request.user)
    if count:
        messages.success(request, _("It begins for %(count)d people.") % {"count": count})
    else:
        messages.error(request, _("Nobody of them may begin, or all have been in it."))
    return _page(row)


def _person(request: WorkspaceRequest, pk: UUID) -> Contact:
    return get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=pk)


@require_safe
@workspace_view(Role.MEMBER)
def offer(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """The sequences that can begin for one person, and those they are or were in."""
    person = _person(request, contact)
    rows = Sequence.objects.of(request.workspace).filter(archived_at=None).prefetch_related("steps")
    context = {
        "nav": "contacts",
        "contact": person,
        "runs": person.sequence_runs.select_related("sequence").order_by("-pk")[:_PEOPLE],
        "offered": [(row, running.why_not(row, person)) for row in rows.order_by("-on_since", "name")[:20]],
    }
    return render(request, "messaging/sequences/offer.html", context)


@require_POST
@workspace_view(Role.MEMBER)
def begin(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Let one person begin."""
    person = _person(request, contact)
    row = sequence_of(request, _key(request.POST.get("sequence", "")))
    try:
        running.begin(row, person, by=request.user)
    except running.NotBegun as why:
        messages.error(request, str(why))
    else:
        said = _("“%(name)s” has begun.") % {"name": row.name}
        undoable(request, said, "messaging:sequence-stop", person.pk, query=f"?sequence={row.pk}")
    return redirect("messaging:sequence-offer", request.workspace.slug, person.pk)


@require_POST
@workspace_view(Role.MEMBER)
def stop(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Stop it for one person; what waits of it is taken back."""
    person = _person(request, contact)
    row = sequence_of(request, _key(request.POST.get("sequence") or request.GET.get("sequence", "")))
    if running.stop(row, person, by=request.user):
        messages.success(request, _("Stopped. They get nothing more of “%(name)s”.") % {"name": row.name})
    if request.POST.get("back") == "people":
        return redirect("messaging:sequence-people", request.workspace.slug, row.pk)
    return redirect("messaging:sequence-offer", request.workspace.slug, person.pk)


def _key(text: str) -> UUID:
    try:
        return UUID(text[:64])
    except ValueError as error:
        raise Http404 from error
