"""SE-3: what went wrong, the 72 hours, and who was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy import overview
from privacy.records import incidents, reminders
from privacy.records.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(cast):
    made = Incident(workspace=cast.workspace, title="Laptop gone", noticed_at=timezone.now() - timedelta(hours=80))
    incidents.enter(made, by=cast.max)
    return made


def url(cast, rest=""):
    return f"/w/{cast.workspace.slug}/privacy/incidents/{rest}"


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def late(cast):
    return [duty.title for duty in overview.due(overview.areas(cast.workspace)) if duty.tone == "no"]


def test_se3_a_few_words_begin_the_clock(max_signed_in, cast):
    noticed = timezone.now() - timedelta(hours=1)
    answer = max_signed_in.post(url(cast, "new/"), {"title": "Mail to the wrong list", "noticed_at": local(noticed)})
    assert answer.status_code == 302
    made = Incident.objects.get()
    assert made.clock_runs and not made.is_late
    assert timedelta(hours=70) < made.due_at - timezone.now() < timedelta(hours=71)
    assert made.entries.count() == 1


def test_se3_after_72_hours_it_is_late_and_says_so(cast, incident):
    assert incident.is_late
    assert any(incident.number in title for title in late(cast))
    incident.risk, incident.risk_why = "none", "The disk was encrypted."
    incidents.change(incident, ["risk", "risk_why"], by=cast.max)
    assert late(cast) == []


def test_se3_telling_the_authority_late_needs_the_reasons(max_signed_in, cast, incident):
    given = {"authority-at": local(timezone.now())}
    page = url(cast, f"{incident.pk}/authority/")
    assert max_signed_in.post(page, given).status_code == 422
    assert max_signed_in.post(page, {**given, "authority-why_late": "Nobody knew."}).status_code == 302
    incident.refresh_from_db()
    assert incident.told_late and incident.authority_late_why == "Nobody knew."
    before = incident.authority_told_at
    max_signed_in.post(page, {**given, "authority-why_late": "Again."})  # a double click
    incident.refresh_from_db()
    assert incident.authority_told_at == before


def test_se3_it_closes_only_when_everybody_was_told(cast, incident):
    now = timezone.now()
    assert not incidents.close(incident, by=cast.max)
    incident.risk = "high"
    incidents.change(incident, ["risk"], by=cast.max)
    incidents.told_authority(incident, at=now, why_late="x", by=cast.max)
    incident.refresh_from_db()
    assert "people" in incidents.may_close(incident)
    incidents.told_people(incident, at=now, by=cast.max)
    incident.refresh_from_db()
    assert incidents.close(incident, by=cast.max)
    assert [entry.text for entry in incident.entries.all()][-1] == "Closed."


def test_the_letters_are_filled_in(max_signed_in, cast, incident):
    incident.what, incident.consequences = "A laptop was stolen: Łódź 東京 שלום.", "Somebody may write to you. " * 300
    incident.save()
    for letter in ("authority", "people"):
        answer = max_signed_in.get(url(cast, f"{incident.pk}/letters/{letter}.pdf"))
        assert answer.content.startswith(b"%PDF") and incident.number in answer["Content-Disposition"]
    assert max_signed_in.get(url(cast, f"{incident.pk}/letters/businesses.pdf")).status_code == 404


def test_co4_card_numbers_are_masked(max_signed_in, cast, incident):
    given = {"title": "Laptop gone", "noticed_at": local(incident.noticed_at), "what": "Card 4111 1111 1111 1111"}
    assert max_signed_in.post(url(cast, f"{incident.pk}/"), given).status_code == 302
    assert "4111 1111 1111 1111" not in Incident.objects.get().what


def test_nothing_lies_ahead(max_signed_in, cast):
    given = {"title": "x", "noticed_at": local(timezone.now() + timedelta(days=2))}
    assert max_signed_in.post(url(cast, "new/"), given).status_code == 422


def test_se3_somebody_is_reminded_on_the_last_day_and_once_it_is_late(cast, outbox):
    made = Incident(workspace=cast.workspace, title="x", noticed_at=timezone.now() - timedelta(hours=50))
    incidents.enter(made, by=cast.max)
    assert [reminders.remind_of_incidents() for _hour in range(2)] == [1, 0]
    later = timezone.now() + timedelta(hours=30)
    assert [reminders.remind_of_incidents(later) for _hour in range(2)] == [1, 0]
    assert [to for to, _subject, _text in outbox()] == ["alice@example.com"] * 2


def test_pv1_the_owner_is_reminded_once_of_what_is_due(cast, outbox):
    assert reminders.remind(cast.workspace) > 0
    assert reminders.remind(cast.workspace) == 0
    ((to, subject, text),) = outbox()
    assert to == "alice@example.com" and "Privacy at Alice & Co" in subject
    assert "No privacy policy is published" in text
    assert reminders.remind(cast.workspace, timezone.now() + timedelta(days=15)) > 0
