"""Versions of a form: made by publishing, or when the business's name changes the sentences. None is ever changed."""

from typing import Any

from django.db import transaction

from messaging.forms import languages
from messaging.forms.design import Design, Shown
from messaging.forms.models import FormVersion, PublicForm


def content_of(form: PublicForm, design: Design) -> dict[str, Any]:
    """What a version made now would hold."""
    business = form.workspace.business_name
    return {
        "business": business,
        "kind": form.kind,
        "wording": languages.VERSION,
        "design": design.spoken(business).written(),
    }


def publish(form: PublicForm) -> FormVersion:
    """Show outsiders what staff have worked on. The same content again makes no new version."""
    return _keep(form, content_of(form, Design.read(form.design)))


def live(form: PublicForm) -> FormVersion | None:
    """What outsiders see now; None before the form was first published.

    When the business has another name since, the sentences name it from now on: that is a new version of the same form.
    """
    newest = form.versions.first()
    if newest is None:
        return None
    now = content_of(form, Design.read(newest.content["design"]))
    return newest if now == newest.content else _keep(form, now)


def _keep(form: PublicForm, content: dict[str, Any]) -> FormVersion:
    with transaction.atomic():
        PublicForm.objects.select_for_update().get(pk=form.pk)
        newest = form.versions.first()
        if newest is not None and newest.content == content:
            return newest
        number = newest.number + 1 if newest else 1
        return FormVersion.objects.get_or_create(form=form, number=number, defaults={"content": content})[0]


def preview(form: PublicForm, design: Design | None = None) -> Shown:
    """The form as it would be shown if it were published now."""
    return Shown.read(content_of(form, design or Design.read(form.design)))


def is_published(form: PublicForm) -> bool:
    """Whether outsiders see what staff have worked on."""
    newest = form.versions.first()
    return newest is not None and newest.content == content_of(form, Design.read(form.design))
