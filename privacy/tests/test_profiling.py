"""RT-7, CN-14, CO-6: whoever objects is not measured, by any mail that they have; what was counted is a number only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.consent import ledger
from messaging import outbox
from messaging.campaigns import measuring, outcomes, results, tallies
from messaging.models import Campaign, CampaignLink, Measuring, Message, Outcome, Tally
from privacy.requests import filing
from privacy.retention import running

LINK = "https://sol.example/menu"


@pytest.fixture
def mail(cast, ana):
    """A mail of a measured campaign to Ana, who allowed it, with one link."""
    ledger.grant(ana, "email", "marketing", method="written", address="ana@example.com", wording="yes")
    campaign = Campaign.objects.create(
        workspace=cast.workspace, name="News", channel="email", body=f"[Menu]({LINK})", measured=True, everyone=True
    )
    message = outbox.compose(ana, "email", "marketing", "Hello", author=None, idempotency_key="1")
    Message.objects.filter(pk=message.pk).update(campaign=campaign)
    CampaignLink.objects.create(campaign=campaign, position=0, url=LINK)
    measuring.set_for([ana], allowed=True)
    return Message.objects.select_related("campaign").get(pk=message.pk)


def open_it(mail):
    measuring._count(mail.pk, None)
    measuring._count(mail.pk, mail.campaign.links.get())


@pytest.mark.parametrize("kind", ["opt_out_profiling", "objection", "opt_out", "consent_withdrawal"])
def test_rt7_whoever_objects_is_measured_no_more(cast, ana, mail, kind):
    lead, beacon = measuring.of_mail(mail)
    assert lead(LINK) != LINK and beacon
    open_it(mail)
    assert Outcome.objects.count() == 2
    filing.confirm_link(filing.file(cast.workspace, kind, email="ana@example.com"))
    assert not measuring.allows(ana.pk)
    lead, beacon = measuring.of_mail(mail)
    assert (lead(LINK), beacon) == (LINK, "")
    open_it(mail)
    assert not Outcome.objects.exists()  # neither new ones nor those of before
    assert dict(Tally.objects.filter(link=None).values_list("kind", "count")) == {"opened": 1, "clicked": 1}


def test_a_later_yes_of_their_own_counts_and_a_later_no_again(cast, ana, mail):
    object_to = lambda: filing.confirm_link(filing.file(cast.workspace, "opt_out_profiling", email="ana@example.com"))  # noqa: E731
    object_to()
    measuring.set_for([ana], allowed=True)  # as the link behind the preference page does
    assert measuring.allows(ana.pk)
    object_to()
    assert not measuring.allows(ana.pk)


def test_co6_old_opens_and_clicks_age_into_numbers_and_figures_stay(cast, ana, mail):
    open_it(mail)
    campaign, old = mail.campaign, timezone.now() - timedelta(days=500)
    progress = results.progress([campaign])[campaign.pk]
    before = results.results(campaign, progress)
    assert running.run(cast.workspace).numbers == {}
    Outcome.objects.update(at=old)
    assert running.run(cast.workspace).numbers == {}  # the mail is young: it may be opened again, and is counted once
    Message.objects.update(created_at=old)
    assert running.trial(cast.workspace).numbers["measured"] == 2
    assert running.run(cast.workspace).numbers["measured"] == 2
    assert not Outcome.objects.exists()
    after = results.results(campaign, progress)
    assert [(bar.code, bar.count) for bar in after.bars] == [(bar.code, bar.count) for bar in before.bars]
    assert after.links == before.links == [(LINK, 1)]
    open_it(mail)
    assert not Outcome.objects.exists()  # too late to count
    assert tallies.into_numbers([mail.pk]) == 0


def test_answers_and_opt_outs_stay_as_they_are(cast, ana, mail):
    outcomes.note(mail, Outcome.Kind.REPLIED)
    assert tallies.of_contacts([ana.pk]) == 0
    assert Outcome.objects.count() == 1 and Measuring.objects.count() == 1
