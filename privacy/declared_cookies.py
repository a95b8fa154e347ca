"""What the privacy pages keep in a browser."""

from django.utils.translation import gettext_lazy as _

from crm.lib.cookies import declare

declare("entry_pause", purpose=_("remembers that an account was refused in this browser"), lifetime=_("a day"))
declare(
    "cookie_choice",
    purpose=_("remembers which cookies you allowed and which you refused; written only when you choose"),
    lifetime=_("six months"),
)
