"""What the bar under the list does with those who are selected; the change of one cell."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import catalogue
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.history import batches, snapshots
from contacts.history.models import Batch, BatchKind, BatchState, WhyLeft
from contacts.lists import bulk
from contacts.lists.bulk import Change
from contacts.lists.columns import Columns
from contacts.lists.state import ListState
from contacts.models import Contact
from contacts.pages import contact_of
from contacts.restriction import refuse_frozen
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable

_AT_ONCE = (bulk.ARCHIVE, bulk.RESTORE)


@require_POST
@workspace_view(Role.MEMBER)
def list_bulk(request: WorkspaceRequest) -> HttpResponse:
    """Ask for the value of a change to many, then make it; what needs no value is made at once."""
    verb = request.POST.get("verb", "")
    if verb not in bulk.VERBS:
        raise Http404
    state = ListState.of_text(request, request.POST.get("list", ""))
    context: dict[str, Any] = {"nav": "contacts", "verb": verb, "text": state.text}
    try:
        whom = bulk.chosen(request)
        context["whom"] = whom
        if verb in _AT_ONCE or "go" in request.POST:
            change = Change(verb, request.POST.get("field", "")[:80], tuple(_values(request, verb)))
            return _done(request, bulk.begin(request, whom, change), state.text)
    except ValidationError as error:
        context["problem"] = " ".join(error.messages)
    context |= _asking(request, verb)
    status = 422 if "problem" in context else 200
    return htmx_page(request, "contacts/bulk.html", context, fragment="contacts/_bulk.html", status=status)


def _values(request: WorkspaceRequest, verb: str) -> list[str]:
    name = f"value-{request.POST.get('field', '')}" if verb == bulk.SET else "value"
    parts = [text.replace("\0", "")[:5000] for text in request.POST.getlist(name)[:200]]
    return [name for part in parts for name in part.split(",")] if verb != bulk.SET else parts


def _asking(request: WorkspaceRequest, verb: str) -> dict[str, Any]:
    """The inputs of the question; of a change of a field only those of the field that was chosen."""
    if verb != bulk.SET:
        tags = catalogue.by_key(request.workspace)["tags"].choices
        return {"tags": [name for name, _label in tags], "value": request.POST.get("value", "")}
    fields = bulk.editable(request.workspace)
    wanted = request.POST.get("field", "")
    found = next((field for field in fields if field.key == wanted), None)
    return {"fields": fields, "field": input_of(found, None) if found else None}


def _done(request: WorkspaceRequest, batch: Batch, text: str) -> HttpResponse:
    """Back to the list with what was done and its undo; or, when it takes longer, to the page that shows how far."""
    url = reverse("contacts:list", args=[request.workspace.slug]) + text
    if batch.state == BatchState.RUNNING:
        url = reverse("contacts:batch", args=[request.workspace.slug, batch.pk])
    elif batch.changed:
        undoable(request, outcome(batch), "contacts:batch-undo", batch.pk)
    else:
        messages.success(request, outcome(batch))
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def outcome(batch: Batch) -> str:
    """What a bulk change did, in a sentence, with those it left."""
    said = ngettext("%(count)s contact changed.", "%(count)s contacts changed.", batch.changed)
    parts = [f"{batch.title}. {said % {'count': batch.changed}}"]
    if frozen := batch.left.get(WhyLeft.FROZEN):
        left = ngettext("%(count)s is frozen and was left.", "%(count)s are frozen and were left.", frozen)
        parts.append(left % {"count": frozen})
    return " ".join(parts)


# One cell


def input_of(field: Field, contact: Contact | None) -> dict[str, Any]:
    """How a field is entered: a choice, a date or a text, with what it holds now."""
    held = field.plain(field.value(contact)) if contact else ([] if field.many else "")
    listed = field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.MEMBER, Kind.YES_NO)
    now = held if isinstance(held, list) else [held]
    text = ", ".join(now)
    if contact and field.kind == Kind.PHONE:
        text = field.show(contact)
    return {
        "key": field.key,
        "label": str(field.label),
        "type": "date" if field.kind == Kind.DATE else "text",
        "multiple": field.kind == Kind.CHOICES,
        "options": [(key, label, key in now) for key, label in field.choices] if listed else [],
        "suggestions": [name for name, _label in field.choices][:300] if field.kind == Kind.TAGS else [],
        "blank": not field.required and field.key != "stage",
        "long": field.kind == Kind.LONG,
        "value": text,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def contact_cell(request: WorkspaceRequest, contact: UUID, field: str) -> HttpResponse:
    """Change one field of one contact where it stands in the list."""
    person = contact_of(request, contact)
    refuse_frozen(person)
    found = catalogue.by_key(request.workspace).get(field)
    if found is None or not found.editable or found.kind == Kind.PERSON:
        raise Http404
    context: dict[str, Any] = {"contact": person, "input": input_of(found, person)}
    if "show" in request.GET:  # Escape
        return HttpResponse(_cell(request, person, field))
    if request.method != "POST":
        return render(request, "contacts/_cell.html", context)
    said = [text.replace("\0", "")[:5000] for text in request.POST.getlist("value")[:200]]
    try:
        batch = _change(request, person, found, said)
    except ValidationError as error:
        context["input"] |= {"value": ", ".join(said)}
        context["problem"] = " ".join(error.messages)
        return render(request, "contacts/_cell.html", context, status=422)
    if batch.changed:
        undoable(request, _("Saved."), "contacts:batch-undo", batch.pk)
    return render(request, "contacts/_cell_saved.html", {"cell": _cell(request, person, field)})


def _change(request: WorkspaceRequest, person: Contact, field: Field, said: list[str]) -> Batch:
    value = field.clean(said if field.kind == Kind.CHOICES else ", ".join(said) if field.many else said)
    with transaction.atomic():
        before = snapshots.look([person.pk])
        batch = batches.open(request.workspace, by=request.user, kind=BatchKind.EDIT, title=str(field.label))
        field.put(person, value)
        if field.key == "name" and not value and not person.points.all():
            raise ValidationError(_("Write a name: there is no address to know the person by."))
        catalogue.save(person)
        batches.record(batch, before)
        batches.finish(batch)
        if batch.changed:
            audit.record(request, "contact.changed", person)
    return batch


def _cell(request: WorkspaceRequest, person: Contact, key: str) -> Any:
    """The cell as the list shows it."""
    columns = Columns(request.workspace, [key] if key != "name" else [])
    listed = columns.fetch().get(pk=person.pk)
    return columns.rows([listed])[0].head if key == "name" else columns.first_cell(listed)
