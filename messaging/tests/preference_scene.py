"""A person with two consents, and the page on which they choose what they get."""

import re

from accounts.models import ProductMail
from contacts.consent.models import Consent
from messaging.tests.scene import ANA, agree, make_sender
from messaging.words import mail_words
from tests.cast import make_contact

EMAIL = "ana@example.net"


def ana_of(cast):
    """Ana, who agreed to one thing by mail and to one by text."""
    make_sender(cast.workspace)
    ana = make_contact(cast.workspace, phone=ANA, email=EMAIL)
    agree(ana, "marketing", channel="email")
    agree(ana, "transactional")
    return ana


def path(talk):
    return re.sub(r"^https?://[^/]+", "", mail_words.preferences_url(talk))


def states(contact):
    return {(c.channel, c.purpose): c.state for c in Consent.objects.filter(contact=contact)}


def save(client, url, *agreed, **data):
    shown = re.findall(r'name="shown" value="([^"]+)"', client.get(url).content.decode()) or ["form"]
    return client.post(url, {"shown": shown, "agreed": agreed, "how_often": "", **data})


def confirmed(client):
    """Press the button behind the link that was mailed to the address last."""
    (link,) = re.findall(r"/preferences/more/\S+", ProductMail.objects.order_by("-pk")[0].text)
    client.get(link)  # opening it does nothing
    return client.post(link)
