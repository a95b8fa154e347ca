"""The steps of a request as its own person reads them; staff and agents read ``Step``'s words."""

from django import template
from django.utils.translation import gettext_lazy as _

from privacy.models import RequestEvent, Step

register = template.Library()

_YOURS = {
    Step.FILED: _("you asked"),
    Step.ACKNOWLEDGED: _("we told you that it came in"),
    Step.LINK_CONFIRMED: _("you confirmed it"),
    Step.PERMITTED: _("you allowed somebody to act for you"),
    Step.IDENTITY_FAILED: _("answers did not fit"),
    Step.IDENTITY_BY_HAND: _("a person looks at who asks"),
    Step.VERIFIED: _("it is clear that it is you"),
    Step.WANTED: _("you said what should change"),
    Step.MESSAGE_IN: _("you wrote to us"),
    Step.MESSAGE_OUT: _("we wrote to you"),
    Step.PAUSED: _("we wait for your answer"),
    Step.RESUMED: _("you answered"),
    Step.STAFF_TOLD: _("a person was told to look at it"),
    Step.HANDED: _("somebody took it on"),
    Step.REMINDED: _("we were reminded of the deadline"),
    Step.ESCALATED: _("the owner was told of the deadline"),
    Step.OWNER_TOLD: _("your other addresses were told of it"),
    Step.RECIPIENTS_TOLD: _("whoever got the data from us was told"),
    Step.STARTED: _("we began to carry it out"),
    Step.COPY_READY: _("your copy is ready"),
    Step.TEXT_CODE: _("you asked for a code by text"),
    Step.CODE_SENT: _("we mailed you a code"),
    Step.COPY_DELIVERED: _("you opened your copy"),
    Step.COPY_GONE: _("your copy was destroyed"),
    Step.LEFTOVERS: _("we look at what may be left"),
    Step.WITHDRAWN: _("you took it back"),
    Step.BLANKED: _("what you wrote was removed"),
}


@register.filter
def told_to_person(event: RequestEvent) -> str:
    """What happened, said to whom it is about."""
    return str(_YOURS.get(Step(event.step), event.get_step_display()))
