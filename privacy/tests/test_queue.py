"""The queue: filters, many at once, figures, the register; and questions from the contact page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, ProductMail
from privacy.models import PrivacyRequest, Question, State
from privacy.requests import filing, fulfilment, metrics


@pytest.fixture
def url(cast):
    return f"/w/{cast.workspace.slug}/privacy/"


def verified(workspace, kind="access", email="ana@example.com", days_ago=0):
    received = timezone.now() - timedelta(days=days_ago)
    request = filing.file(workspace, kind, email=email, name="Ana Sample", received_at=received)
    filing.confirm_link(request)
    filing.verify(request, how="link and facts")
    return PrivacyRequest.objects.get(pk=request.pk)


def test_many_are_done_at_once_and_what_is_not_ready_stays(max_signed_in, cast, url):
    copy, complaint, theirs = verified(cast.workspace), verified(cast.workspace, "complaint"), verified(cast.other)
    ticked = {"requests": [copy.pk, complaint.pk, theirs.pk, "junk"]}
    max_signed_in.post(f"{url}bulk/", {**ticked, "what": "copies"})
    states = {request.pk: request.state for request in PrivacyRequest.objects.all()}
    assert states == {copy.pk: State.IN_PROGRESS, complaint.pk: State.VERIFIED, theirs.pk: State.VERIFIED}
    max_signed_in.post(f"{url}bulk/", {**ticked, "what": "hand", "handler": cast.max.pk})
    mine = max_signed_in.get(f"{url}?which=mine&kind=complaint").content
    assert complaint.number.encode() in mine and copy.number.encode() not in mine
    max_signed_in.post(f"{url}bulk/", {**ticked, "what": "refuse"})  # a refusal needs a ground
    assert PrivacyRequest.objects.get(pk=complaint.pk).state == State.VERIFIED
    max_signed_in.post(f"{url}bulk/", {**ticked, "what": "refuse", "ground": "too_many"})
    assert PrivacyRequest.objects.get(pk=complaint.pk).state == State.REFUSED
    assert PrivacyRequest.objects.get(pk=theirs.pk).state == State.VERIFIED


def test_rt10_figures_and_register_name_nobody(max_signed_in, cast, url):
    for days in (4, 6, 20):
        fulfilment.refuse(verified(cast.workspace, days_ago=days), by=cast.max, ground="fraud")
    verified(cast.workspace, "complaint", days_ago=40)
    rows, every = metrics.figures(cast.workspace, timezone.now() - timedelta(days=90), timezone.now())
    assert (every.received, every.refused, every.open, every.median_days) == (4, 3, 1, 6)
    assert [row.received for row in rows] == [3, 1]
    assert max_signed_in.get(f"{url}figures/").status_code == 200
    assert max_signed_in.get(f"{url}figures/?year=x").status_code == 200
    page = max_signed_in.get(f"{url}register/").content
    assert b"suspected to be fraudulent" in page and b"overdue" in page and b"ana@" not in page
    table = b"".join(max_signed_in.get(f"{url}register/?as=csv")).decode().splitlines()
    assert len(table) == 5 and "ana" not in "".join(table).lower()
    assert AuditEntry.objects.filter(action="privacy.register.exported").exists()


def test_co3_a_question_is_answered_by_mail(client, cast, max_signed_in, url):
    page = f"/privacy/{cast.workspace.slug}/contact/"
    assert client.post(page, {"name": "Bo", "email": "bo@example.com", "text": ""}).status_code == 422
    said = {"name": "Bo", "email": "bo@example.com", "text": "Do you bake on Sundays?"}
    client.post(page, {**said, "website": "spam"})
    assert not Question.objects.exists()
    client.post(page, said)
    question = Question.objects.get()
    assert b"Do you bake" in max_signed_in.get(f"{url}questions/").content
    max_signed_in.post(f"{url}questions/{question.pk}/", {"text": "From eight."})
    mail = ProductMail.objects.get(kind="privacy_answer")
    assert mail.to == "bo@example.com" and "From eight." in mail.text
    max_signed_in.post(f"{url}questions/{question.pk}/", {"text": "Twice?"})
    assert ProductMail.objects.filter(kind="privacy_answer").count() == 1
    assert b"From eight." in max_signed_in.get(f"{url}questions/?answered").content
