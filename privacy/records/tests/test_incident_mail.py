"""SE-3: the people concerned are written to, each once, whatever they opted out of; and it is known whose mail left."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import product_mail
from accounts.models import AuditEntry, ProductMail
from contacts.consent import ledger
from contacts.models import Contact, Tag
from privacy.records import incident_mail, incidents, letter_words
from privacy.records.models import Incident, IncidentLetter, IncidentMailing
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(cast):
    made = Incident(
        workspace=cast.workspace, title="Laptop gone", risk="high", what="A laptop was stolen on a train.",
        consequences="Somebody may write to you.", measures="It was locked.", advice="Beware of odd mail.",
    )  # fmt: skip
    incidents.enter(made, by=cast.max)
    return made


@pytest.fixture
def people(cast):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    ledger.withdraw_address(cast.workspace, "ana@example.com", channel="email", method="reply")
    ben = make_contact(cast.workspace, "Ben", phone="+12025550155")
    cleo = make_contact(cast.workspace, "Cleo", email="cleo@example.com")
    cleo.tags.add(Tag.objects.create(workspace=cast.workspace, name="On the laptop"))
    make_contact(cast.other, "Olga's", email="other@example.com")
    return ana, ben, cleo


@pytest.fixture
def alice_signed_in(client, cast):
    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.alice)
    return client


def page(cast, incident):
    return f"/w/{cast.workspace.slug}/privacy/incidents/{incident.pk}/mail/people/"


def mailed():
    return sorted(mail.to for mail in ProductMail.objects.filter(kind="incident_letter"))


def test_se3_the_letter_is_previewed_and_mailed_to_everybody_once(alice_signed_in, cast, incident, people, local_mail):
    shown = alice_signed_in.get(page(cast, incident)).content.decode()
    assert "A laptop was stolen" in shown and "Beware of odd mail." in shown
    assert alice_signed_in.post(page(cast, incident), {"whom": "everyone"}).status_code == 422  # not read
    for _click in range(2):
        assert alice_signed_in.post(page(cast, incident), {"whom": "everyone", "read": "on"}).status_code == 302
    assert incident_mail.carry_on() == 2 and incident_mail.carry_on() == 0
    assert mailed() == ["ana@example.com", "cleo@example.com"]  # Ana opted out: the law asks for it all the same
    assert not Incident.objects.get().people_told_at  # Ben has no address
    assert incident_mail.note_deliveries() == 0
    product_mail.sweep()
    assert incident_mail.note_deliveries() == 2
    assert IncidentLetter.objects.filter(left_at__isnull=False).count() == 2
    shown = alice_signed_in.get(page(cast, incident)).content.decode()
    assert "Tell these in another way" in shown and "Ben" in shown
    assert "It was locked." in local_mail()[0].text


def test_se3_those_with_a_tag_or_a_pasted_address(alice_signed_in, cast, incident, people):
    tag = Tag.objects.get()
    assert alice_signed_in.post(page(cast, incident), {"whom": "tag", "read": "on"}).status_code == 422
    alice_signed_in.post(page(cast, incident), {"whom": "tag", "tag": tag.pk, "read": "on"})
    pasted = {"whom": "addresses", "read": "on", "addresses": " ANA@example.com \nnobody@example.com"}
    answer = alice_signed_in.post(page(cast, incident), pasted)
    assert answer.status_code == 422 and b"nobody@example.com" in answer.content
    alice_signed_in.post(page(cast, incident), {**pasted, "addresses": "Ana@example.com;\r\n"})
    incident_mail.carry_on()
    assert mailed() == ["ana@example.com", "cleo@example.com"]
    assert Incident.objects.get().people_told_at
    assert "2 people" not in " ".join(entry.text for entry in incident.entries.all())
    assert IncidentMailing.objects.filter(done_at=None).count() == 0


def test_a_killed_worker_goes_on_where_it_was_and_writes_to_nobody_twice(cast, incident, people, monkeypatch):
    monkeypatch.setattr(incident_mail, "_CHUNK", 1)
    mailing = incident_mail.begin(incident, "people", "everyone", by=cast.max)
    assert incident_mail._next(mailing) == (1, True)
    assert incident_mail.carry_on() == 1
    mailing.refresh_from_db()
    assert (mailing.mailed, mailing.unreachable) == (2, 1)
    Contact.objects.filter(name="Cleo").delete()
    assert IncidentLetter.objects.count() == 2


def test_the_operator_writes_to_the_owners_of_the_businesses(client, cast, incident):
    theirs = Incident(title="Server seen", what="x")
    incidents.enter(theirs, by=cast.alice)
    incident_mail.begin(theirs, "businesses", "everyone", by=cast.alice)
    incident_mail.carry_on()
    assert mailed() == ["alice@example.com", "olga@example.com"]
    assert theirs.entries.count() == 3 and timezone.now()


def test_rt3_who_was_written_to_goes_with_the_person(cast, incident, people, journal_file):
    from privacy.erasure import erasing

    incident_mail.begin(incident, "people", "everyone", by=cast.max)
    incident_mail.carry_on()
    erasing.erase(people[0])
    assert IncidentLetter.objects.filter(contact__isnull=False).count() == 2 == IncidentLetter.objects.count()


def test_cn3_only_an_owner_has_it_mailed_and_the_others_hear_of_it(client, max_signed_in, cast, incident, people):
    assert max_signed_in.get(page(cast, incident)).status_code == 403
    assert max_signed_in.post(page(cast, incident), {"whom": "everyone", "read": "on"}).status_code == 403
    about = f"/w/{cast.workspace.slug}/privacy/incidents/{incident.pk}/"
    said = max_signed_in.get(about).content.decode()
    assert page(cast, incident) not in said and "An owner of the workspace mails them." in said
    incident_mail.begin(incident, "people", "everyone", by=cast.alice)
    incident_mail.carry_on()
    told = ProductMail.objects.filter(kind="privacy_staff")
    assert [mail.to for mail in told] == ["max@example.com"]
    assert "2 letters" in told[0].text and "Alice" in told[0].text and about in told[0].text
    entry = AuditEntry.objects.get(action="incident.mailed")
    assert (entry.count, entry.actor_id) == (2, cast.alice.pk)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Win back at https://shop.example/deal", "https://shop.example/deal"),
        ("See bit.ly/x1", "bit.ly/x1"),
        ("All shoes 30% off until Sunday", "30% off"),
        ("A special offer for you", "special offer"),
        ("Your d1scount waits", "d1scount"),
    ],
)
def test_cn3_it_carries_no_advertising(alice_signed_in, cast, incident, people, text, words):
    incident.advice = text
    incident.save()
    (against,) = letter_words.objections(incident)
    assert words in against
    answer = alice_signed_in.post(page(cast, incident), {"whom": "everyone", "read": "on"})
    assert answer.status_code == 422 and "as it reads" in answer.content.decode()
    with pytest.raises(ValidationError):
        incident_mail.begin(incident, "people", "everyone", by=cast.alice)
    assert not IncidentMailing.objects.exists()


def test_facts_of_any_kind_and_links_to_ones_own_site_may_stand_in_it(cast, incident, settings):
    cast.workspace.contact_email = "help@alice.example"
    incident.workspace = cast.workspace
    incident.what = "Loan papers, prescriptions and the sex life of patients were read by a scammer who offers help."
    incident.advice = f"Read https://www.alice.example/breach or {settings.PUBLIC_URL}/privacy/. Nobody sells anything."
    assert letter_words.objections(incident) == []
