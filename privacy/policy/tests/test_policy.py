"""PV-1 to PV-3: the policy says what is configured, has versions, and is announced before it counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import ProductMail
from messaging.models import Sender
from privacy.policy import differences, notice, publishing
from privacy.policy.models import Acceptance, PolicyVersion
from privacy.records.models import Processor
from privacy.retention import running

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date


def publish(cast, days=0, **more):
    return publishing.publish(cast.workspace, by=cast.max, effective_on=TODAY() + timedelta(days), **more)


def public(client, cast, rest=""):
    answer = client.get(f"/privacy/{cast.workspace.slug}/policy/{rest}")
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_pv1_the_text_follows_the_configuration(client, cast, settings):
    assert "+12025550142" not in public(client, cast)
    Sender.objects.create(workspace=cast.workspace, address="+12025550142", provider="twilio")
    Processor.objects.create(
        workspace=cast.workspace, name="Books GmbH", service="keeps our books", country="DE", safeguard="clauses"
    )
    settings.MINIMUM_CONTACT_AGE = 16
    text = public(client, cast)
    for said in ("+12025550142", "Twilio Inc.", "Books GmbH", "Germany", "Standard contractual clauses", "under 16"):
        assert said in text


def test_pv3_the_officer_and_the_addresses_stand_in_it(client, cast):
    cast.workspace.contact_email, cast.workspace.privacy_officer = "hello@alice.example", "Dana Vogel"
    cast.workspace.save()
    text = public(client, cast)
    assert "hello@alice.example" in text and "Dana Vogel" in text


def test_pv1_a_published_text_stays_and_is_noticed_to_be_out_of_date(client, cast):
    publish(cast)
    assert not publishing.has_moved(cast.workspace)
    Processor.objects.create(workspace=cast.workspace, name="Books GmbH", service="keeps our books", country="DE")
    assert publishing.has_moved(cast.workspace)
    assert "Books GmbH" not in public(client, cast)
    assert not publishing.has_moved(cast.other)  # nothing published there


def test_pv2_a_change_is_announced_first(client, cast):
    publish(cast)
    with pytest.raises(ValidationError):
        publish(cast, 6)
    publish(cast, 7, summary="We work with a bookkeeper now.")
    text = public(client, cast)
    assert "Version 1, in effect since" in text
    assert "Version 2 takes effect on" in text and "We work with a bookkeeper now." in text
    assert public(client, cast, "3/") == 404


def test_pv2_members_are_mailed_once_and_the_first_version_mails_nobody(cast, outbox):
    publish(cast)
    version = publish(cast, 30)
    assert notice.untold() == [version]
    assert not notice.tell(version)
    assert not notice.tell(version)
    to = [to for to, subject, _text in outbox() if "privacy policy of Alice & Co changes" in subject]
    assert sorted(to) == ["alice@example.com", "bob@example.com", "rita@example.com"]  # not Max, who published it
    assert ProductMail.objects.filter(kind="policy_change").count() == 3


def test_pv2_everybody_sees_a_notice_until_they_accepted(client, cast):
    version = publish(cast)
    client.force_login(cast.bob)
    page = f"/w/{cast.workspace.slug}/"
    assert "has a privacy policy" in client.get(page).content.decode()
    answer = client.post(f"/privacy/policy/{version.pk}/accept/", {"next": page})
    assert answer["Location"] == page
    assert client.post(f"/privacy/policy/{version.pk}/accept/", {"next": "?no-such-page"}).status_code == 302
    assert "has a privacy policy" not in client.get(page).content.decode()
    assert Acceptance.objects.filter(version=version, account=cast.bob).count() == 1
    client.force_login(cast.olga)
    assert client.post(f"/privacy/policy/{version.pk}/accept/").status_code == 404


def test_own_words_stand_around_the_text_and_are_escaped(client, max_signed_in, cast):
    url = f"/w/{cast.workspace.slug}/privacy/policy/passages/"
    assert max_signed_in.post(url, {"who-before": "We bake. <script>alert(1)</script>"}).status_code == 302
    publish(cast)
    text = public(client, cast)
    assert "We bake. &lt;script&gt;" in text
    assert not publishing.has_moved(cast.workspace)


def test_publishing_by_the_page(max_signed_in, cast):
    url = f"/w/{cast.workspace.slug}/privacy/policy/publish/"
    assert max_signed_in.post(url, {"effective_on": "2001-01-01"}).status_code == 422
    assert max_signed_in.post(url, {"effective_on": TODAY().isoformat()}).status_code == 302
    assert PolicyVersion.objects.current(cast.workspace).number == 1


def test_what_changed_is_told_to_the_word():
    old = [{"key": "a", "title": "A", "parts": [{"kind": "text", "text": "We keep data for ten days at most."}]}]
    new = [{"key": "a", "title": "A", "parts": [{"kind": "text", "text": "We keep data for six days at most."}]}]
    (changed,) = differences.between(old, new)
    runs = [(run.kind, run.text) for run in changed.lines[0]]
    assert ("gone", "ten") in runs and ("new", "six") in runs
    assert differences.between(old, old) == []
    assert [each.kind for each in differences.between(old, [])] == ["gone"]


def test_ac7_the_notice_of_another_workspace_is_not_shown(client, cast):
    publish(cast)
    client.force_login(cast.olga)
    assert "Alice" not in client.get(f"/w/{cast.other.slug}/").content.decode()


def test_re1_the_periods_of_retention_stand_in_it(client, cast):
    kind = next(kind for kind, _months in running.periods(cast.workspace) if not kind.of_site)
    running.set_period(cast.workspace, kind, 17)
    assert "17 months" in public(client, cast)
    assert "17 months" not in client.get(f"/privacy/{cast.other.slug}/policy/").content.decode()
