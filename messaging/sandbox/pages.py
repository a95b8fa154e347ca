"""The sandbox's phone on the screen: see what a person gets, and answer as that person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import ContactPoint
from crm.lib.addresses import normalize_phone, show_phone
from crm.lib.htmx import page
from messaging.models import SandboxText, Sender
from messaging.providers import PICTURES
from messaging.sandbox import phone

LOOKED_AT = 400  # latest texts among which the people are found
SHOWN = 60
_LARGEST = 5 * 2**20  # bytes of a picture


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def show(request: WorkspaceRequest) -> HttpResponse:
    """The phone of a chosen number; by POST, a text from that number to the business."""
    sender = Sender.objects.sandbox(request.workspace)
    number = _number(request, request.POST.get("number") or request.GET.get("number", ""))
    if request.method == "POST":
        return _text(request, sender, number)
    people = [] if request.htmx else _people(request.workspace)
    if not number and people:
        number = people[0]["number"]
    texts = _texts(request, number)
    waiting = phone.waiting(request.workspace, number) if number else []
    phone.with_pictures(texts)
    held = [f"{message.pk.hex[-6:]}{message.not_before:%d%H%M}" for message in waiting]
    mark = "-".join(
        [texts[-1].reference if texts else "none", *held, str(sum(len(getattr(text, "files", ())) for text in texts))]
    )
    if request.htmx and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    context = {
        "nav": "inbox",
        "sender": sender,
        "sender_shown": show_phone(sender.address, request.workspace.country),
        "number": number,
        "number_shown": show_phone(number, request.workspace.country) if number else "",
        "people": people,
        "texts": texts,
        "waiting": waiting,
        "pictures": PICTURES,
        "mark": mark,
        "typed": request.GET.get("number", ""),
        "is_real": Sender.objects.has_real_number(request.workspace),
    }
    return page(request, "messaging/phone.html", context, fragment="messaging/_phone_thread.html")


def _number(request: WorkspaceRequest, text: str) -> str:
    if not text.strip():
        return ""
    try:
        return normalize_phone(text.replace("\x00", "")[:40], request.workspace.country)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return ""


def _texts(request: WorkspaceRequest, number: str) -> list[SandboxText]:
    return list(phone.texts(request.workspace, number).reverse()[:SHOWN])[::-1] if number else []


def _people(workspace: Any) -> list[dict[str, str]]:
    latest = phone.texts(workspace).reverse()[:LOOKED_AT]
    numbers = {text.address: bytes(text.address_hash) for text in latest}
    points = ContactPoint.objects.of(workspace).filter(hash__in=set(numbers.values())).exclude(contact__name="")
    names = {bytes(digest): name for digest, name in points.values_list("hash", "contact__name")}
    return [
        {"number": number, "shown": show_phone(number, workspace.country), "name": names.get(digest, "")}
        for number, digest in numbers.items()
    ]


def _text(request: WorkspaceRequest, sender: Sender, number: str) -> HttpResponse:
    body = request.POST.get("body", "").replace("\x00", "").strip()
    files = request.FILES.getlist("file")
    if any((file.size or 0) > _LARGEST for file in files):
        messages.error(request, _("A picture by text has 5 MB at most."))
    elif number and (body or files):
        phone.send_as_person(sender, number, body, files)
    elif number:
        messages.error(request, _("Write something first."))
    address = reverse("messaging:phone", args=[request.workspace.slug])
    return redirect(f"{address}?{urlencode({'number': number})}" if number else address)
