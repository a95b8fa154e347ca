"""Mentions: whom one can name, and the way from Today to the note."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.page import mentions
from contacts.page.models import Mention


@require_safe
@workspace_view(Role.MEMBER)
def members(request: WorkspaceRequest) -> HttpResponse:
    """The members whose names begin with what was typed behind an @, as options of a list."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = mentions.offered(request.workspace, typed)
    names = [member.name.casefold() for member in found]
    handles = [
        (member, member.name if member.name and names.count(member.name.casefold()) == 1 else member.email)
        for member in found
    ]
    return render(request, "contacts/page/_members.html", {"handles": handles})


@require_safe
@workspace_view(Role.READ_ONLY)
def look(request: WorkspaceRequest, mention: UUID) -> HttpResponse:
    """To the note that mentions one. Whoever was mentioned has seen it then."""
    rows = Mention.objects.of(request.workspace).select_related("note").filter(note__deleted_at=None)
    found = get_object_or_404(rows, pk=mention)
    Mention.objects.filter(pk=found.pk, member=request.user, seen_at=None).update(seen_at=timezone.now())
    page = reverse("contacts:detail", args=[request.workspace.slug, found.note.contact_id])
    return HttpResponseRedirect(f"{page}?show=note#note-{found.note_id}")
