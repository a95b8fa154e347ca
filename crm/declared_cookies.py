"""What the site itself keeps in a browser."""

from django.utils.translation import gettext_lazy as _

from crm.lib.cookies import declare

declare("session", purpose=_("keeps you signed in, and remembers what you began on a page"), lifetime=_("two weeks"))
declare("csrftoken", purpose=_("proves that a form was sent from this site, not from another"), lifetime=_("a year"))
declare("messages", purpose=_("carries a short message to the next page"), lifetime=_("until it is shown"))
declare(
    "theme",
    purpose=_("remembers whether you chose light or dark; written only when you choose"),
    lifetime=_("until you clear it"),
    kind=_("local storage"),
)
