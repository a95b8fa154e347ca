"""What pages about the account show."""

from django import template
from django.template import Context

from accounts.access import MFA_RETURN
from accounts.second_factor import has_mfa

register = template.Library()


@register.simple_tag(takes_context=True)
def mfa_return(context: Context) -> str:
    """The page that had asked for a second factor, once there is one; else empty."""
    request = context.get("request")
    if request is None or not (back := request.session.get(MFA_RETURN)):
        return ""
    return str(back) if has_mfa(request.user) else ""
