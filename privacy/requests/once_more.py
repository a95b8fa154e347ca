"""The mailed link once more, for who has the number of a request and reads the mailbox it came from (RT-10).

The page says the same whatever was typed, and a worker looks: neither words nor time tell whether there is such a one.
"""

from accounts import product_mail
from crm.lib import crypto
from crm.lib.addresses import address_hash
from privacy.models import PrivacyRequest
from privacy.requests import filing, telling

_TEMPLATE = "privacy_link_again"


def ask(number: str, email: str) -> None:
    """Have a worker mail the link, if number and address belong together. ``email`` is normalized."""
    from privacy.tasks import link_again

    digest = address_hash(email).hex()
    try:
        link_again.delay(number, digest)
    except Exception:  # whatever is wrong with the broker: the mail waits in the outbox
        mail(number, digest)


def mail(number: str, digest: str) -> bool:
    """To the person, or to who acts for them the link of their own; to nobody else. False when they don't fit.

    A closed request knows no address any more once it is answered.
    """
    request = PrivacyRequest.objects.select_related("workspace").filter(number=number).first()
    if request is None:
        return False
    if request.email and crypto.same(address_hash(request.email).hex(), digest):
        filing.write(product_mail.Kind.PRIVACY_LINK, request, _TEMPLATE)
        return True
    agent = request.agent.get("email", "") if request.agent else ""
    if agent and crypto.same(address_hash(agent).hex(), digest):
        telling.agent(request, _TEMPLATE)
        return True
    return False
