"""What is done with a thread of the inbox: done, snoozed, opened again, given to somebody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.forms import NoteForm
from contacts.models import Note
from contacts.page import mentions
from contacts.page.forms import members_of
from contacts.restriction import refuse_frozen
from crm.lib.page_addresses import onward
from crm.lib.toasts import undoable
from messaging.inbox import threads
from messaging.models import Conversation, Thread

LONGEST = timedelta(days=366)  # a thread sleeps no longer


def thread_of(request: WorkspaceRequest, pk: UUID) -> tuple[Conversation, Thread]:
    """A conversation of the workspace and its contact's thread. Raises Http404."""
    talk = get_object_or_404(Conversation.objects.of(request.workspace).select_related("contact"), pk=pk)
    thread = threads.of(talk.contact_id, talk.workspace_id)
    if thread.conversation_id is None:
        Thread.objects.filter(pk=thread.pk, conversation=None).update(conversation=talk)
    return talk, thread


def on(request: WorkspaceRequest, talk: Conversation) -> HttpResponse:
    """To where the form says (``next``), else back to the conversation."""
    there = onward(request)
    return HttpResponseRedirect(there) if there else redirect("messaging:conversation", request.workspace.slug, talk.pk)


@require_POST
@workspace_view(Role.MEMBER)
def state(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """Done, or open again (``do``)."""
    talk, thread = thread_of(request, conversation)
    if (request.POST.get("do") or request.GET.get("do")) == "done":
        if thread.finish():
            audit.record(request, "thread.finished", thread, workspace=request.workspace)
            _say(request, talk, _("Done."))
        return on(request, talk)
    if thread.reopen():
        audit.record(request, "thread.reopened", thread, workspace=request.workspace)
        messages.success(request, _("It is open again."))
    return on(request, talk)


@require_POST
@workspace_view(Role.MEMBER)
def snooze(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """Out of sight until a time: one of the usual (``until``), or any (``at``, in the zone of whoever asks)."""
    talk, thread = thread_of(request, conversation)
    until = threads.later(request.POST.get("until", "")) or _typed(request.POST.get("at", ""))
    now = timezone.now()
    if until is None or not now < until < now + LONGEST:
        messages.error(request, _("Choose a time to come, within a year."))
        return redirect("messaging:conversation", request.workspace.slug, talk.pk)
    if thread.snooze(until):
        audit.record(request, "thread.snoozed", thread, workspace=request.workspace)
        _say(request, talk, _("Snoozed. It comes back by itself, or when they write."))
    return on(request, talk)


def _typed(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text[:40])
        return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None


def _say(request: WorkspaceRequest, talk: Conversation, words: str) -> None:
    undoable(request, words, "messaging:thread-state", talk.pk, query="?do=open")


@require_POST
@workspace_view(Role.MEMBER)
def assign(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """Give it to a member, or to nobody."""
    talk, thread = thread_of(request, conversation)
    key = request.POST.get("member", "")
    member = _member(request, key) if key else None
    if thread.assign(member, by=request.user):
        audit.record(request, "thread.assigned", thread, workspace=request.workspace)
        said = _("%(name)s takes care of it.") % {"name": member} if member else _("It is nobody's now.")
        messages.success(request, said)
    return on(request, talk)


def _member(request: WorkspaceRequest, key: str) -> Any:
    try:
        wanted = UUID(key)
    except ValueError:
        wanted = None
    return get_object_or_404(members_of(request.workspace), pk=wanted)


@require_POST
@workspace_view(Role.MEMBER)
def note(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """A note about the contact, written where it came up. It is never sent; whom it mentions is told."""
    talk, _thread = thread_of(request, conversation)
    refuse_frozen(talk.contact)
    row = Note(workspace=request.workspace, contact=talk.contact, author=request.user)
    form = NoteForm(request.POST, instance=row)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(f"{reverse('messaging:conversation', args=[request.workspace.slug, talk.pk])}?by=note")
    with transaction.atomic():
        saved = form.save()
        audit.record(request, "note.added", saved)
        told = mentions.note(saved, request.user)
    if told:
        names = ", ".join(str(member) for member in told)
        messages.success(request, _("%(names)s will see it.") % {"names": names})
    return redirect("messaging:conversation", request.workspace.slug, talk.pk)
