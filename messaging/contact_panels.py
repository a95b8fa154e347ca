"""The reply box on a contact's page: "You may text, you may not email, because ..."."""

from typing import Any

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels, presence
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact
from crm.lib.prepared import prepared
from messaging.inbox import attachments, composer, drafts
from messaging.models import Conversation, Draft
from messaging.opt_in import by_staff


@prepared
def _talks(workspace: Any, contact: Any) -> Any:
    return Conversation.objects.of(workspace).filter(contact=contact).order_by("-last_message_at")[:4]


def reply_box(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Whether one may write, why, and the box to do it in; conversations that there are."""
    contact.workspace = request.workspace  # known already: the gate need not ask for it
    draft = drafts.of(contact, request.user, Channel.SMS) if presence.has(contact, "drafts") else None
    attached = attachments.of_draft(draft)
    form = composer.fresh_form(contact, Channel.SMS, request.GET.get("purpose", ""), draft)
    purpose = form.initial["purpose"]
    channels = [channel for channel in (Channel.SMS, Channel.EMAIL) if composer.has_address(contact, channel)]
    may_write = request.membership.may(Role.MEMBER)
    verdicts = composer.verdicts(contact, channels, purpose)
    lacking = [verdict.channel for verdict in verdicts if may_write and verdict.may_ask]
    context = {
        "verdicts": verdicts,
        "can_text": Channel.SMS in channels,
        "form": form,
        "attached": attached,
        "hint": attachments.Hint(True, "") if attached else None,  # what a draft has is seen, and can be taken off
        "may_write": may_write,
        "talks": _talks(request.workspace.pk, contact.pk) if presence.has(contact, "talks") else [],
        "purposes": Purpose.choices,
        # By mail it is asked when the button is pressed: this page has enough to ask.
        "may_ask": [
            channel.value
            for channel in lacking
            if channel == Channel.EMAIL or not by_staff.why_not(contact, purpose, channel)
        ],
    }
    return "messaging/_reply_box.html", context


presence.register("drafts", lambda contact: Draft.objects.filter(contact=contact))
presence.register("talks", lambda contact: Conversation.objects.filter(contact=contact))
panels.register("reply", reply_box, place=panels.Place.MAIN, order=10)

import messaging.forms.on_contacts  # noqa: E402,F401  isort: skip  what people sent by a form
