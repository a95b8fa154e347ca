"""Messages in the command palette: pages, and "Text Ana"."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from contacts.palette import can_be_texted, people_after
from crm.lib import palette
from crm.lib.addresses import Kind
from crm.lib.search import Asked, Item


def _text_somebody(asked: Asked, may: palette.May) -> Iterable[Item]:
    """To the reply box on the person's page, which says whether a text may leave before a word is written."""
    if may(Role.MEMBER):
        for contact in people_after(asked, "text", "message", "sms", _("text")):
            if can_be_texted(contact):
                url = reverse("contacts:detail", args=[asked.workspace.slug, contact.pk])
                yield Item(title=_("Text %(name)s") % {"name": contact.shown_name}, url=f"{url}#reply", icon="message")


def _mail_somebody(asked: Asked, may: palette.May) -> Iterable[Item]:
    """To the mail box on the person's page; where mail may not leave, the page says why."""
    if may(Role.MEMBER):
        for contact in people_after(asked, "email", "mail", _("email")):
            if contact.point(Kind.EMAIL) is not None:
                url = reverse("contacts:detail", args=[asked.workspace.slug, contact.pk])
                yield Item(
                    title=_("Email %(name)s") % {"name": contact.shown_name}, url=f"{url}#mail-subject", icon="mail"
                )


_l = gettext_lazy
palette.action(
    _l("New campaign"),
    "messaging:campaign_new",
    icon="campaign",
    words=_l("add text many"),
    least=Role.MANAGER,
    order=50,
)
palette.page(_l("Inbox"), "messaging:inbox", icon="inbox", words=_l("messages conversations"), order=15)
palette.page(_l("Held messages"), "messaging:waiting", icon="pause", words=_l("waiting refused"), order=65)
palette.page(_l("Campaigns"), "messaging:campaigns", icon="campaign", order=50)
for label, route, icon, words, least, order in (
    (_l("Scheduled messages"), "messaging:scheduled", "clock", _l("later"), Role.MEMBER, 66),
    (_l("Sandbox phone"), "messaging:phone", "mobile", _l("try test"), Role.MEMBER, 67),
    (_l("Forms"), "messaging:forms", "consent-yes", _l("opt-in pages survey lead settings"), Role.MEMBER, 94),
    (_l("Topics"), "messaging:topics", "tag", _l("preferences settings"), Role.MANAGER, 95),
    (_l("Saved replies"), "messaging:saved-replies", "message", _l("templates snippets settings"), Role.MEMBER, 96),
    (_l("Senders"), "messaging:senders", "send", _l("numbers providers twilio mail server settings"), Role.MEMBER, 97),
):
    palette.page(label, route, icon=icon, words=words, least=least, order=order, at_start=False)
palette.maker(_text_somebody)
palette.maker(_mail_somebody)
