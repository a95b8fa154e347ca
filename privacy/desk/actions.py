"""What staff can do with a request besides carrying it out: each action with the form it takes."""

from collections.abc import Callable
from typing import Any

from django import forms

from accounts.models import Membership, Role, User, Workspace
from privacy.desk import forms as desk_forms
from privacy.models import PrivacyRequest
from privacy.requests import conversing, duplicates, filing, fulfilment

Given = dict[str, Any]
Do = Callable[[PrivacyRequest, User, Given], bool]


def staff_of(workspace: Workspace | None) -> Any:
    """Who may work on requests here."""
    if workspace is None:
        return User.objects.filter(is_superuser=True, is_active=True)
    held = Membership.objects.filter(workspace=workspace, role__in=(Role.OWNER, Role.MANAGER))
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "email")


def _refuse(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return fulfilment.refuse(asked, by=by, **given)


def _extend(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return fulfilment.extend(asked, by=by, reasons=given["text"])


def _done(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return desk_forms.is_by_hand(asked) and fulfilment.done_by_hand(asked, by=by, **given)


def _identify(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return fulfilment.confirm_identity(asked, by=by, contact_ids=[contact.pk for contact in given["contacts"]])


def _write(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return conversing.to_person(asked, by=by, text=given["text"], waits=given["waits"])


def _hand(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return fulfilment.hand_to(asked, given["handler"], by=by)


def _join(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return duplicates.join(asked, given["into"], by=by)


def _acknowledge(asked: PrivacyRequest, by: User, given: Given) -> bool:
    return fulfilment.acknowledge(asked, by=by)


ACTIONS: dict[str, tuple[type[forms.Form], Do]] = {
    "refuse": (desk_forms.RefuseForm, _refuse),
    "extend": (desk_forms.ExtendForm, _extend),
    "done": (desk_forms.DoneForm, _done),
    "identify": (desk_forms.IdentityForm, _identify),
    "write": (desk_forms.MessageForm, _write),
    "hand": (desk_forms.HandlerForm, _hand),
    "join": (desk_forms.JoinForm, _join),
    "acknowledge": (forms.Form, _acknowledge),
}


def form_of(action: str, asked: PrivacyRequest, data: Any = None) -> forms.Form:
    """The form of an action, filled with ``data`` or with what is known."""
    form = ACTIONS[action][0]
    more: dict[str, Any] = {"workspace": asked.workspace} if issubclass(form, desk_forms.LetterForm) else {}
    if action == "identify":
        found = filing.matches(asked)
        more = {"found": found, "initial": {"contacts": found}}
    elif action == "hand":
        more = {"staff": staff_of(asked.workspace), "initial": {"handler": asked.handler_id}}
    elif action == "join":
        more = {"others": duplicates.of(asked)}
    return form(data, prefix=action, **more)
