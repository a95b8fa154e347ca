"""What a letter that needs no consent may not say, about an incident or in answer to a request: it reaches people who
opted out, so it is no place to advertise.

Facts alone: no link but to one's own site, and no words that only offers use. What carriers forbid to speak of (loans,
medicine) is allowed here: data of just that kind may be what got out, and the law wants it told.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Workspace
from messaging import content_rules
from messaging.words import links
from messaging.words.prohibited import Rule
from privacy.records.models import Incident, controller

ADVERTISING = (
    Rule(
        "advertising",
        block="special offer, limited offer, exclusive offer, limited time offer, our offer, our latest offer, promo code, promotion code, promotional code, coupon code, discount code, discount, buy now, order now, shop now, book now, sign up now, upgrade now, buy one get one, sale ends, summer sale, winter sale, clearance sale, black friday, cyber monday, free trial, free gift, free shipping, lowest price, best price, special price, great deal, save up to, while supplies last, money back guarantee, new collection, visit our shop, visit our store, oferta especial, codigo promocional, descuento, compre ahora, sonderangebot, rabattcode, gutscheincode, jetzt kaufen, offre speciale, code promo, achetez maintenant",  # noqa: E501  (easier to read on one line)
        harmless="discount card, discount level, discount club",
    ),
)
_PRICE_CUT = re.compile(
    r"(?:\d[\d.,]*\s?(?:%|percent|per cent)|[$€£]\s?\d[\d.,]*)\s+(?:off|discount|rabatt|de descuento)\b", re.I
)


def objections(incident: Incident) -> list[str]:
    """Why the letters about it can't be mailed as they read, in sentences; none when they can."""
    free = (incident.what, incident.consequences, incident.measures, incident.advice, *map(str, incident.categories))
    return against("\n".join(free), incident.workspace)


def against(text: str, workspace: Workspace | None) -> list[str]:
    """What in the text of this controller reads like more than facts, in sentences."""
    return list(dict.fromkeys(_against(text, _own_hosts(workspace))))


def _against(text: str, own: list[str]) -> Iterator[str]:
    for link in [*links.links(text), *links.misleading(text)]:
        if not any(link.host == host or link.host.endswith(f".{host}") for host in own):
            yield _("“%(words)s” leads to somebody else’s site. Only links to %(own)s may stand in it.") % {
                "words": link.words,
                "own": " / ".join(own),
            }
    said = [finding.words for finding in content_rules.by_rules(text, ADVERTISING)]
    for words in [*said, *(match.group() for match in _PRICE_CUT.finditer(text))]:
        yield _("“%(words)s” is an offer. This letter tells facts, and sells nothing.") % {"words": words}


def _own_hosts(workspace: Workspace | None) -> list[str]:
    """This site, and the domain at which the controller is reached."""
    email = workspace.contact_email if workspace else controller(None).email
    domain = email.rpartition("@")[2].lower()
    return list(filter(None, dict.fromkeys((links.host(settings.PUBLIC_URL), domain))))
