"""CN-5: one click proves the consent behind a campaign, as JSON-LD and as PDF."""

import json
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import AuditEntry
from contacts.consent import ledger
from contacts.history.models import Batch
from contacts.models import Contact
from messaging import objections
from messaging.campaigns import proofs
from messaging.models import Message
from messaging.tests.campaign_scene import make_campaign, people, started
from messaging.tests.scene import make_sender, work_off
from tests.cast import note_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(cast, monkeypatch):
    monkeypatch.setattr(objections, "_hours", lambda case: [])
    monkeypatch.setattr(proofs, "CHUNK", 2)
    make_sender(cast.workspace)
    people(cast.workspace, 5)
    campaign = started(make_campaign(cast.workspace))
    work_off()
    return campaign


@pytest.fixture
def max_(cast):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client = Client()
    client.force_login(cast.max)
    note_second_factor(client, cast.max)
    return client


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def prove(cast, client, campaign):
    answer = client.post(url(cast, "campaign-prove", campaign.pk))
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def test_cn5_one_click_proves_everybody_a_campaign_reached(cast, campaign, max_):
    frozen, stopped = Contact.objects.order_by("pk")[:2]
    Contact.objects.filter(pk=frozen.pk).update(restricted_at=campaign.created_at)
    ledger.withdraw(stopped, "sms", campaign.purpose, method="staff")
    page = prove(cast, max_, campaign)
    shown = max_.get(page).content.decode()
    assert "4 people are in it" in shown and "1 was left out" in shown and "unbroken" in shown
    graph = json.loads(b"".join(max_.get(f"{page}jsonld/")))["@graph"]
    assert len(graph) == 5 and graph[0]["assent:leftOutAsRestricted"] == 1
    bases = {f"urn:uuid:{key}" for key in Message.objects.values_list("basis_id", flat=True)}
    for record in graph[1:]:
        states = record["dpv:hasProcess"][0]["dpv:hasConsentStatus"]
        assert record["assent:message"]["assent:restsOn"] in bases & {state["@id"] for state in states}
    pdf = PdfReader(BytesIO(max_.get(f"{page}pdf/?volume=1").content))
    assert "Is the ledger unbroken?" in " ".join(each.extract_text() for each in pdf.pages)
    assert AuditEntry.objects.filter(action="campaign.proof_fetched").count() == 2
    assert max_.get(f"{page}pdf/?volume=9").status_code == 404


def test_cn5_it_asks_for_a_second_factor_and_goes_when_somebody_is_frozen_since(cast, campaign, max_):
    plain = Client()
    plain.force_login(cast.alice)  # who has none
    assert plain.post(url(cast, "campaign-prove", campaign.pk)).status_code != 200
    assert not Batch.objects.filter(kind="proof").exists()
    page = prove(cast, max_, campaign)
    person = Contact.objects.first()
    person.restricted_at = person.created_at.replace(year=person.created_at.year + 1)
    person.save(update_fields=["restricted_at"])
    assert "Make it anew" in max_.get(page).content.decode()
    assert max_.get(f"{page}jsonld/").status_code == 302
