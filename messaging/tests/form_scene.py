"""A published form, and somebody who fills it in."""

from datetime import timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from contacts.consent.models import Consent
from messaging.forms import publishing, stamps, taking
from messaging.forms.design import Ask, Box, Design
from messaging.forms.models import FormAnswer, PublicForm

NAME, EMAIL_ASK, PHONE_ASK = (
    Ask("name", "name", "Name", required=True),
    Ask("email", "email", "Email"),
    Ask("phone", "phone", "Mobile number"),
)


def make_form(workspace: Any, kind: str = "opt_in", *, about: str = "my appointments", **fields: Any) -> PublicForm:
    """An opt-in page for texts and emails with information, unless said otherwise; published."""
    purpose = fields.pop("purpose", "informational")
    boxes = tuple(Box(channel, purpose, about) for channel in ("sms", "email"))
    own: dict[str, Any] = {
        name: fields.pop(name) for name in ("name", "slug", "origins", "archived_at") if name in fields
    }
    design = Design(**{"asks": (NAME, EMAIL_ASK, PHONE_ASK), "boxes": boxes, **fields})
    own = {"name": "Front desk", **own}
    row = PublicForm.objects.create(workspace=workspace, kind=kind, design=design.written(), **own)
    publishing.publish(row)
    return row


def stamp(form: PublicForm, seconds: float = 10) -> str:
    """The stamp of a page that was opened so long ago."""
    opened = timezone.now() - timedelta(seconds=seconds)
    with mock.patch.object(stamps.timezone, "now", return_value=opened):
        return stamps.stamp(form.versions.first())


def send(client: Any, form: PublicForm, *, take: bool = True, path: str = "", **data: Any) -> Any:
    """Fill in the form's own page and send it; a worker takes it."""
    response = client.post(path or form.get_absolute_url(), {"stamp": stamp(form), **data})
    if take:
        take_all()
    return response


def take_all() -> None:
    """What a worker does with what waits."""
    for pk in FormAnswer.objects.filter(taken_at=None).values_list("pk", flat=True):
        taking.take(pk)


def states() -> dict[tuple[str, str], str]:
    """What everybody agreed to, by channel and purpose."""
    return {(consent.channel, consent.purpose): consent.state for consent in Consent.objects.all()}
