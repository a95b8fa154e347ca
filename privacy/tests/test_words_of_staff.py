"""CN-1: the privacy desk is no way to write to somebody who never agreed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import ProductMail
from privacy.centre.models import Question
from privacy.models import PrivacyRequest
from privacy.requests import filing, fulfilment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def time_may_be_extended(settings):
    settings.PRIVACY_PROMISES_THIRTY_DAYS = False


ADVERT = "We open on Sunday, come and try our cakes."
OFFER = "All cakes 30% off, see https://cakes.example/sale"


def entered(client, cast, **more):
    """A request that staff say they took by phone, for an address that they typed."""
    given = {"kind": "access", "manner": "phone", "received_on": date.today(), "name": "A", "email": "new@example.com"}
    client.post(f"/w/{cast.workspace.slug}/privacy/new/", {**given, **more})
    return PrivacyRequest.objects.latest("received_at")


def mailed():
    return "\n".join(mail.text for mail in ProductMail.objects.all())


def test_cn1_nobody_is_written_to_by_entering_a_request_in_their_name(max_signed_in, cast):
    url = f"/w/{cast.workspace.slug}/privacy/"
    asked = entered(max_signed_in, cast)
    assert "fixed words alone" in max_signed_in.get(f"{url}{asked.pk}/").content.decode()
    max_signed_in.post(f"{url}{asked.pk}/extend/", {"extend-text": ADVERT})
    max_signed_in.post(f"{url}{asked.pk}/refuse/", {"refuse-ground": "other", "refuse-text": ADVERT})
    identified = entered(max_signed_in, cast, kind="complaint")
    max_signed_in.post(f"{url}{identified.pk}/identify/", {"identify-sure": "on"})
    max_signed_in.post(f"{url}{identified.pk}/done/", {"done-text": ADVERT})
    assert set(PrivacyRequest.objects.values_list("state", flat=True)) == {"refused", "fulfilled"}
    said = mailed()
    assert "takes longer" in "\n".join(mail.subject for mail in ProductMail.objects.all())
    assert "was refused" not in said and "The ground:" in said and "is done." in said and "cakes" not in said


def test_rt8_who_confirmed_the_mailbox_reads_why(cast):
    asked = filing.file(cast.workspace, "access", email="ana@example.com")
    fulfilment.extend(asked, by=cast.max, reasons="The archive is being moved.")
    assert "archive" not in mailed() and asked.messages.get().text == "The archive is being moved."
    filing.confirm_link(asked)
    fulfilment.refuse(asked, by=cast.max, ground="other", text="We could not find you.")
    assert "We could not find you." in mailed()


def test_what_goes_on_to_a_business_was_confirmed_there_too(cast, ana):
    asked = filing.file(None, "objection", email="ana@example.com")
    filing.confirm_link(asked)
    assert PrivacyRequest.objects.get(workspace=cast.workspace).link_confirmed_at == asked.link_confirmed_at


@pytest.mark.parametrize("text", [OFFER, "A special offer for you, dear customer."])
def test_cn1_what_staff_write_in_an_answer_sells_nothing(max_signed_in, cast, ana, text):
    url = f"/w/{cast.workspace.slug}/privacy/"
    asked = filing.file(cast.workspace, "complaint", email="ana@example.com")
    filing.confirm_link(asked)
    given = {"refuse-ground": "other", "refuse-text": text}
    answer = max_signed_in.post(f"{url}{asked.pk}/refuse/", given)
    assert answer.status_code == 422 and "sells nothing" in answer.content.decode()
    bulk = {"requests": [asked.pk], "what": "refuse", "ground": "other", "text": text}
    max_signed_in.post(f"{url}bulk/", bulk)
    question = Question.objects.create(workspace=cast.workspace, name="A", email="a@example.com", text="Hours?")
    answer = max_signed_in.post(f"{url}questions/{question.pk}/", {"text": text})
    assert answer.status_code == 422 and text[:9] in answer.content.decode(), "what was typed stays"
    ana.restricted_at = timezone.now() - timedelta(days=9)
    ana.save()
    lift = max_signed_in.post(f"/w/{cast.workspace.slug}/privacy/lift/{ana.pk}/", {"reason": text})
    assert lift.status_code == 422
    assert not PrivacyRequest.objects.get().is_closed and "off" not in mailed() and "offer" not in mailed()
