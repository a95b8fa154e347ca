"""Notes on a contact's page. A deleted note can be taken back for an hour."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.forms import NoteForm
from contacts.models import Note
from contacts.page import mentions
from contacts.pages import contact_of
from contacts.restriction import refuse_frozen
from crm.lib.toasts import undoable


def _note(request: WorkspaceRequest, contact: UUID, note: UUID) -> Note:
    rows = Note.objects.of(request.workspace).select_related("contact").filter(contact=contact)
    found = get_object_or_404(rows, pk=note)
    refuse_frozen(found.contact)
    return found


@require_POST
@workspace_view(Role.MEMBER)
def note_add(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Write a note."""
    person = contact_of(request, contact)
    refuse_frozen(person)
    form = NoteForm(request.POST, instance=Note(workspace=request.workspace, contact=person, author=request.user))
    if not form.is_valid():
        context = {"nav": "contacts", "form": form, "contact": person}
        return render(request, "contacts/note.html", context, status=422)
    _save(request, form, "note.added")
    return redirect("contacts:detail", request.workspace.slug, person.pk)


@transaction.atomic
def _save(request: WorkspaceRequest, form: NoteForm, action: str) -> None:
    """The note, what is logged of it, and those whom it mentions."""
    note = form.save()
    audit.record(request, action, note)
    told = mentions.note(note, request.user)
    if told:
        names = ", ".join(str(member) for member in told)
        messages.success(request, _("%(names)s will see it.") % {"names": names})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def note_edit(request: WorkspaceRequest, contact: UUID, note: UUID) -> HttpResponse:
    """Change a note."""
    row = _note(request, contact, note)
    form = NoteForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        _save(request, form, "note.changed")
        return redirect("contacts:detail", request.workspace.slug, contact)
    context = {"nav": "contacts", "form": form, "contact": row.contact, "note": row}
    return render(request, "contacts/note.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Role.MEMBER)
def note_pin(request: WorkspaceRequest, contact: UUID, note: UUID) -> HttpResponse:
    """Keep a note at the top of the page, or let it go down again."""
    row = _note(request, contact, note)
    pinned = row.pinned_at is None
    Note.objects.filter(pk=row.pk).update(pinned_at=timezone.now() if pinned else None)
    audit.record(request, "note.pinned" if pinned else "note.unpinned", row)
    return redirect("contacts:detail", request.workspace.slug, contact)


@require_POST
@workspace_view(Role.MEMBER)
def note_delete(request: WorkspaceRequest, contact: UUID, note: UUID) -> HttpResponse:
    """Take a note off the page; it is destroyed an hour later, and can be taken back until then."""
    row = _note(request, contact, note)
    if row.remove():
        audit.record(request, "note.deleted", row)
        undoable(request, _("The note was deleted."), "contacts:note-restore", contact, row.pk)
    return redirect("contacts:detail", request.workspace.slug, contact)


@require_POST
@workspace_view(Role.MEMBER)
def note_restore(request: WorkspaceRequest, contact: UUID, note: UUID) -> HttpResponse:
    """Take a deleted note back."""
    row = _note(request, contact, note)
    if row.take_back():
        audit.record(request, "note.restored", row)
        messages.success(request, _("The note is back."))
    return redirect("contacts:detail", request.workspace.slug, contact)
