"""The inbox: conversations, a conversation with its composer, what waits or failed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts import points
from contacts.consent import state
from contacts.consent.models import Channel, Purpose
from contacts.duplicates.merging import merged_into
from contacts.forms import NoteForm
from contacts.models import Contact, Tag
from contacts.page.forms import members_of
from crm.lib.prepared import prepared
from crm.lib.workspaces import shown_counts
from messaging import outbox, reasons
from messaging.inbox import attachments, composer, drafts, saved_replies, scheduling, thread_lines, unsent
from messaging.inbox import listing as inbox_list
from messaging.inbox.listing import LISTED
from messaging.incoming import receiving
from messaging.models import STUCK, TO_DECIDE, Conversation, Draft, Message, Sender, Status, Thread

_REPLIES = 30  # saved replies in the list beside the composer; a slash finds the others


_counts = shown_counts(
    lambda workspace: [
        Conversation.objects.of(workspace).filter(TO_DECIDE),
        Message.objects.of(workspace).filter(STUCK, status=Status.HELD),
        Thread.objects.of(workspace).unread(),
    ]
)


def _listing(request: WorkspaceRequest, contact_id: Any = None) -> dict[str, Any]:
    """The list, and what is counted beside it. ``contact_id`` is whose thread is open."""
    shown, offered = inbox_list.shown(request.GET.get("show", "")), _tags_asked_for(request)
    tag = inbox_list.chosen(offered, request.GET.get("tag", ""))
    found = inbox_list.threads(request.workspace, request.user, shown, _moment(request.GET.get("before", "")), tag)
    to_decide, stuck, unread = _counts(request.workspace)
    threads = found[: inbox_list.LISTED]
    return {
        "nav": "inbox",
        "show": shown,
        "narrowed": tag,
        "narrowing": offered,
        "may_narrow": "tag" in request.GET,
        "kept": inbox_list.query(shown, tag),
        "open": contact_id,
        "live": not request.GET.get("before"),
        "seen": inbox_list.mark(threads),
        "views": inbox_list.VIEWS,
        "threads": threads,
        "older": threads[-1].moved_at.isoformat() if len(found) > inbox_list.LISTED else "",
        **inbox_list.neighbours(threads, contact_id),
        "to_decide": to_decide,
        "stuck": stuck,
        "unread_count": unread,  # the navigation shows it
        "shortcuts": inbox_list.shortcuts(contact_id is not None),
        "drafted": drafts.whose(request.user, [thread.contact_id for thread in threads]),
    }


def _tags_asked_for(request: WorkspaceRequest) -> list[Tag]:
    """The tags to choose from, once somebody wants to; most look at the list as it is."""
    return inbox_list.tags(request.workspace) if "tag" in request.GET else []


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        return None if moment is None or is_naive(moment) else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the year 1, with a zone before it
        return None


@require_safe
@workspace_view(Role.READ_ONLY)
def inbox(request: WorkspaceRequest) -> HttpResponse:
    """All threads of a view, the latest first. For htmx: the list of an open page, when there is news in it."""
    if request.htmx and not request.htmx.boosted and "seen" in request.GET:
        return _news_of_list(request)
    context = _listing(request)
    anything = bool(context["threads"] or context["kept"]) or Thread.objects.of(request.workspace).listed().exists()
    return render(request, "messaging/inbox.html", {**context, "anything": anything})


def _news_of_list(request: WorkspaceRequest) -> HttpResponse:
    """What an open page asks for every quarter of a minute: the list, or 204 when it is as it was."""
    try:
        open_one = UUID(request.GET.get("open", ""))
    except ValueError:
        open_one = None
    shown = inbox_list.shown(request.GET.get("show", ""))
    tag = inbox_list.chosen(_tags_asked_for(request), request.GET.get("tag", ""))
    threads = inbox_list.threads(request.workspace, request.user, shown, tag=tag)[: inbox_list.LISTED]
    if inbox_list.mark(threads) == request.GET["seen"]:
        return HttpResponse(status=204)
    return render(request, "messaging/_inbox_list.html", _listing(request, open_one))


_members = prepared(members_of)
_tags = prepared(lambda contact: Tag.objects.filter(contacts=contact))


@prepared
def _talk(workspace: Any, key: Any) -> QuerySet[Conversation]:
    rows = Conversation.objects.of(workspace).select_related("contact__company", "contact__thread__assignee")
    return rows.filter(pk=key)


def _conversation(request: WorkspaceRequest, pk: UUID) -> Conversation:
    talk = next(iter(_talk(request.workspace.pk, pk)), None)
    if talk is None:
        raise Http404
    talk.workspace = talk.contact.workspace = request.workspace  # known already
    return talk


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.READ_ONLY)
def conversation(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """A conversation; by POST, an answer to it."""
    try:
        talk = _conversation(request, conversation)
    except Http404:
        if request.method != "POST":
            raise
        return unsent.shown_again(request, reasons.talk_gone())
    contact = talk.contact
    may_write = request.membership.may(Role.MEMBER)
    if request.htmx and request.method != "POST":
        return _news(request, talk, may_write)
    points.read_of(contact)
    state.read_of(contact)  # for the choice of purpose and way, and for the gate
    by = composer.way(contact, talk, request.POST.get("channel") or request.GET.get("by", ""))
    channel = talk.channel if by == composer.NOTE else by
    draft = drafts.of(contact, request.user, channel) if may_write else None
    form = composer.fresh_form(contact, channel, request.GET.get("purpose", ""), draft)
    if request.method == "POST":
        form, answer = _post(request, talk, channel)
        if answer is not None:
            return answer
    elif may_write:
        _mark_read(talk, request.user)
        _put_in(request, contact, form)
    audit.record(request, "conversation.viewed", talk)
    context = {**_listing(request, contact.pk), **_opened(request, talk, form, by, draft), "may_write": may_write}
    return render(request, "messaging/conversation.html", context, status=422 if form.errors else 200)


def _opened(
    request: WorkspaceRequest, talk: Conversation, form: composer.Writing, by: str, draft: Draft | None
) -> dict[str, Any]:
    """What the page shows of the conversation itself. ``by``: which way of writing is open."""
    contact, channel = talk.contact, talk.channel if by == composer.NOTE else by
    address = talk.address if channel == talk.channel else ""
    thread, earlier = thread_lines.lines(contact, _moment(request.GET.get("earlier", "")))
    purpose = form["purpose"].value()
    purpose = purpose if purpose in Purpose.values else Purpose.INFORMATIONAL
    attached, sender = attachments.of_draft(draft), Sender.objects.usual(request.workspace, channel)
    return {
        "conversation": talk,
        "state": getattr(talk.contact, "thread", None),
        "members": _members(request.workspace.pk),
        "tags": _tags(contact.pk),  # a thread has those of its contact
        "contact": talk.contact,
        "thread": thread,
        "earlier": earlier,
        "mark": thread_lines.mark(thread),
        "by": by,
        "ways": composer.ways(contact, talk),
        "channel": channel,
        "address": address,
        "note_form": NoteForm() if by == composer.NOTE else None,
        "form": form,
        "verdict": composer.verdict(contact, channel, purpose, address=address, attached=attached, sender=sender),
        "shown_address": composer.shown_address(contact, talk.address),
        "measure": None,
        "replies": saved_replies.of(request.workspace)[:_REPLIES] if "replies" in request.GET else [],
        "zones": scheduling.zones(contact),
        "attached": attached,
        "hint": attachments.hint(sender),
    }


def _put_in(request: WorkspaceRequest, contact: Contact, form: composer.Writing) -> None:
    """A saved reply that was chosen from the list, behind what is typed already."""
    try:
        key = UUID(request.GET.get("reply", ""))
    except ValueError:
        return
    reply = saved_replies.of(request.workspace).filter(pk=key).first()
    if reply is not None:
        before = form.initial.get("body") or ""
        form.initial["body"] = f"{before}{' ' if before else ''}{saved_replies.fill(reply, contact).text}"


def _mark_read(talk: Conversation, member: Any) -> None:
    thread = getattr(talk.contact, "thread", None)
    if thread is not None and thread.unread:
        thread.mark_read()
    if thread is not None:
        thread.looked_at(member)


def _news(request: WorkspaceRequest, talk: Conversation, may_write: bool) -> HttpResponse:
    """What the open page asks for every few seconds: the thread, or 204 when it knows everything already."""
    thread, earlier = thread_lines.lines(talk.contact)
    mark = thread_lines.mark(thread)
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    if may_write:
        _mark_read(talk, request.user)
    context = {"conversation": talk, "thread": thread, "earlier": earlier, "may_write": may_write, "mark": mark}
    return render(request, "messaging/_thread.html", context)


def _post(request: WorkspaceRequest, talk: Conversation, channel: str) -> tuple[composer.Writing, HttpResponse | None]:
    form = composer.Writing(request.POST)
    if not request.membership.may(Role.MEMBER):
        form.add_error(None, _("Your role lets you read, not write."))
        return form, None
    wrong = composer.attach(talk.contact, channel, request.FILES.getlist("file"), author=request.user)
    if request.POST.get("remove"):
        composer.detach(talk.contact, channel, request.POST["remove"], author=request.user)
    for words in wrong:
        form.add_error(None, words)
    if request.POST.get("do") == composer.KEEP or request.POST.get("remove"):
        return form, _kept(request, talk, channel)
    if not form.is_valid():
        return form, None
    try:
        message = composer.send(talk.contact, channel, form, author=request.user)
    except outbox.NotComposed as why:
        if why.reason.code in unsent.GONE:
            return form, unsent.shown_again(request, why.reason, talk.contact_id)
        form.add_error(None, f"{why.reason} {why.reason.remedy}")
        return form, None
    audit.record(request, "message.written", message)
    return form, redirect("messaging:conversation", request.workspace.slug, message.conversation_id)


def _kept(request: WorkspaceRequest, talk: Conversation, channel: str) -> HttpResponse:
    """Keep what is typed, without sending it: scripts do it by themselves."""
    typed = {name: request.POST.get(name, "") for name in ("purpose", "subject", "body")}
    if drafts.keep(talk.contact, request.user, channel, **typed):
        messages.success(request, _("Kept as a draft. Only you see it."))
    page = reverse("messaging:conversation", args=[request.workspace.slug, talk.pk])
    return redirect(f"{page}?by={channel}")


@require_POST
@workspace_view(Role.MEMBER)
def write(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """A message from the contact's page."""
    person = Contact.objects.of(request.workspace).select_related("workspace").filter(pk=contact).first()
    if person is None:
        survivor = merged_into(request.workspace, contact)
        if survivor is None:
            raise Http404
        return unsent.shown_again(request, reasons.gone(survivor), contact)
    channel = Channel.EMAIL if request.POST.get("channel") == Channel.EMAIL else Channel.SMS
    form = composer.Writing(request.POST)
    if not request.POST.get("body", "").strip():
        messages.error(request, _("There was nothing to send: write something first."))
        return redirect("contacts:detail", request.workspace.slug, person.pk)
    if not form.is_valid():
        return unsent.shown_again(request, unsent.problem(form), contact)
    try:
        message = composer.send(person, channel, form, author=request.user, files=channel == Channel.SMS)
    except outbox.NotComposed as why:
        return unsent.shown_again(request, why.reason, contact)
    audit.record(request, "message.written", message)
    return redirect("messaging:conversation", request.workspace.slug, message.conversation_id)


@require_POST
@workspace_view(Role.MEMBER)
def measure(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """What the typed text will look like, its segments, and whether it may leave: a fragment, asked while typing."""
    person = get_object_or_404(Contact.objects.of(request.workspace).select_related("workspace"), pk=contact)
    channel = Channel.EMAIL if request.POST.get("channel") == Channel.EMAIL else Channel.SMS
    purpose = request.POST.get("purpose", "")
    body = request.POST.get("body", "").replace("\x00", "")
    composer.remember(person, channel, request.POST, author=request.user)
    wrong = composer.attach(person, channel, request.FILES.getlist("file"), author=request.user)
    if request.POST.get("remove"):
        composer.detach(person, channel, request.POST["remove"], author=request.user)
    attached = attachments.of_draft(drafts.of(person, request.user, channel))
    context = {
        "contact": person,
        "channel": channel,
        "wrong": wrong,
        "attached": attached,
        "files_changed": bool(request.FILES or request.POST.get("remove")),
        "measure": composer.measured(person, channel, body),
        "verdict": composer.verdict(
            person,
            channel,
            purpose if purpose in Purpose.values else Purpose.INFORMATIONAL,
            address=composer.own_address(person, channel, request.POST.get("address", "")),
            body=body,
            attached=attached,
        ),
    }
    return render(request, "messaging/_composer_measured.html", context)


@require_POST
@workspace_view(Role.MEMBER)
def decide(request: WorkspaceRequest, conversation: UUID) -> HttpResponse:
    """Decide whether plain words were a wish to stop."""
    talk = _conversation(request, conversation)
    decision = request.POST.get("decision", "")
    if decision in ("opt_out", "keep") and talk.review_since:
        receiving.resolve_review(talk, decision, by=request.user)
        audit.record(request, "conversation.decided", talk)
        stopped = decision == "opt_out"
        messages.success(request, _("Opted out. Nothing more is sent.") if stopped else _("Noted: no opt-out."))
    return redirect("messaging:conversation", request.workspace.slug, talk.pk)


@require_safe
@workspace_view(Role.READ_ONLY)
def waiting(request: WorkspaceRequest) -> HttpResponse:
    """Messages that are held or did not leave, each with why and what to do."""
    shown = request.GET.get("show", "held")
    status = {"held": STUCK & Q(status=Status.HELD), "failed": STUCK & ~Q(status=Status.HELD)}
    rows = Message.objects.of(request.workspace).filter(status.get(shown, status["held"]), direction="out")
    before = _moment(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    found = list(rows.select_related("contact", "conversation__contact").order_by("-created_at", "-id")[: LISTED + 1])
    context = {
        "nav": "inbox",
        "show": "failed" if shown == "failed" else "held",
        "rows": found[:LISTED],
        "older": found[LISTED - 1].created_at.isoformat() if len(found) > LISTED else "",
    }
    return render(request, "messaging/waiting.html", context)


@require_POST
@workspace_view(Role.MEMBER)
def cancel(request: WorkspaceRequest, message: UUID) -> HttpResponse:
    """Take back a message that has not left."""
    row = get_object_or_404(Message.objects.of(request.workspace), pk=message)
    if row.cancel():
        audit.record(request, "message.cancelled", row)
        messages.success(request, _("Cancelled. It will not leave."))
    else:
        messages.error(request, _("Too late: it has left already, or was cancelled before."))
    if request.POST.get("back") in ("waiting", "scheduled"):
        return redirect(f"messaging:{request.POST['back']}", request.workspace.slug)
    return redirect("messaging:conversation", request.workspace.slug, row.conversation_id)
