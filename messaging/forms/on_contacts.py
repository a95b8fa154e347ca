"""Answers to forms on the page of a contact: in the timeline, and what they propose beside it."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels, presence, timeline
from contacts.fields import catalogue
from contacts.models import Contact
from messaging.forms import answers
from messaging.forms.models import FormAnswer

_SHOWN = 5
_rows = timeline.stretch(
    lambda contact: FormAnswer.objects.filter(contact=contact).select_related("form", "version"), "at"
)


def _entries(contact: Contact, before: datetime | None, limit: int) -> Iterable[timeline.Entry]:
    if not presence.has(contact, "form_answers"):
        return
    found = _rows(contact.pk, before, limit)
    fields = catalogue.by_key(contact.workspace) if found else {}
    for answer in found:
        yield timeline.Entry(
            at=answer.at,
            title=_("Sent: %(form)s") % {"form": answer.form.name},
            kind="form",
            icon="list",
            body="\n".join(f"{line.label}: {line.value}" for line in answers.lines(answer, fields)),
            url=reverse("messaging:form-answers", args=[contact.workspace.slug, answer.form_id]),
        )


def _proposed(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Nothing for most people: only what somebody entered on a form and staff hold differently."""
    if not presence.has(contact, "proposals"):
        return None
    rows = FormAnswer.objects.filter(contact=contact, proposed__isnull=False).select_related("form", "version")
    fields = catalogue.by_key(request.workspace)
    found = [(each, answers.proposals(each, contact, fields)) for each in rows.order_by("-at")[:_SHOWN]]
    found = [(answer, proposed) for answer, proposed in found if proposed]
    may_edit = request.membership.may(Role.MEMBER) and not contact.is_restricted
    return ("messaging/forms/_proposals.html", {"answers": found, "may_edit": may_edit}) if found else None


presence.register("form_answers", lambda contact: FormAnswer.objects.filter(contact=contact))
presence.register("proposals", lambda contact: FormAnswer.objects.filter(contact=contact, proposed__isnull=False))
timeline.register("form", _entries, label=gettext_lazy("Forms"), order=50)
panels.register("proposals", _proposed, order=15)
