"""A file of each program, as that program writes it: its columns put themselves where they belong, with the counts."""

from pathlib import Path

import pytest

from contacts.consent.suppression import is_suppressed
from contacts.imports import runs
from contacts.models import Contact, ImportRun

pytestmark = pytest.mark.once

FILES = Path(__file__).with_name("exported")


def imported(cast, name):
    run = runs.begin(cast.workspace, cast.bob, name, (FILES / name).read_bytes(), purpose="Bookings")
    counts = {state: count for state, count in runs.tally(run).items() if count}
    runs.confirm(run, cast.bob)
    runs.advance(run.pk)
    return ImportRun.objects.get(pk=run.pk), counts


def shape(contact):
    """What matters of a contact, to be compared as a whole."""
    return {
        "name": contact.name,
        "company": contact.company.name if contact.company else "",
        "title": contact.job_title,
        "points": [point.value for point in contact.points.all()],
        "tags": sorted(tag.name for tag in contact.tags.all()),
    }


@pytest.mark.parametrize(
    ("name", "program", "counts"),
    [
        ("google.csv", "google", {"new": 3}),
        ("google-old.csv", "google-old", {"new": 2}),
        ("outlook.csv", "outlook", {"new": 3}),
        ("hubspot.csv", "hubspot", {"new": 2, "rejected": 1}),
        ("pipedrive.csv", "pipedrive", {"new": 2}),
        ("espocrm.csv", "espocrm", {"new": 2}),
        ("mailchimp.csv", "mailchimp", {"new": 3}),
        ("apple.vcf", "apple", {"new": 2}),
        ("google.vcf", "google", {"new": 2}),
        ("outlook.vcf", "outlook", {"new": 1}),
        ("nextcloud.vcf", "nextcloud", {"new": 1}),
        ("blackberry.vcf", "blackberry", {"new": 2}),
        ("lotus.vcf", "lotus", {"new": 2}),
    ],
)
def test_known_exports_come_over_by_themselves(cast, name, program, counts):
    run, previewed = imported(cast, name)
    assert (run.source, previewed, run.state) == (program, counts, "done")
    assert Contact.objects.count() == counts["new"]
    assert all(contact.points.exists() for contact in Contact.objects.all())


def test_outlook(cast):
    imported(cast, "outlook.csv")
    jorg = Contact.objects.get(family_name="Müller")
    assert shape(jorg) == {
        "name": "Dr. Jörg Müller",
        "company": "Café Morgenrot GmbH",
        "title": "Chef",
        "points": ["+492215550102", "+12085550103", "jorg@example.com", "jm@example.net"],
        "tags": ["Clients", "VIP"],
    }
    assert (jorg.street, jorg.city, jorg.country) == ("Hauptstraße 1", "Köln", "DE")
    assert [point.label for point in jorg.points.all()] == ["Work", "Mobile", "", ""]
    assert jorg.extra["Business Fax"] == "+49 221 5550101"
    assert "SMTP" not in str(jorg.extra) and "Normal" not in str(jorg.extra)


def test_google_of_today(cast):
    imported(cast, "google.csv")
    ana = Contact.objects.get(family_name="Sample")
    assert shape(ana) == {
        "name": "Dr. Ana Sample",
        "company": "Acme, Inc.",
        "title": "Buyer",
        "points": ["ana@example.com", "ana@example.net", "ana@example.org", "+12085550111"],
        "tags": ["Clients"],
    }
    assert ana.extra["Shoe size"] == "38"
    assert Contact.objects.filter(name="").count() == 1, "a number without a name is kept"


def test_google_of_old(cast):
    imported(cast, "google-old.csv")
    ben = Contact.objects.get(name="Ben")
    assert [point.value for point in ben.points.all()] == ["+12085550122", "+12085550123"]
    assert [tag.name for tag in Contact.objects.get(family_name="Sample").tags.all()] == ["Friends"]


def test_hubspot_and_cn7_who_unsubscribed_there_has_opted_out_here(cast):
    imported(cast, "hubspot.csv")
    ana = Contact.objects.get(name="Ana Sample")
    assert (ana.company.name, ana.region, ana.country, ana.referral_source) == ("Acme", "Idaho", "US", "Organic Search")
    assert is_suppressed(cast.workspace, "ben@example.com", "email")
    assert not is_suppressed(cast.workspace, "ana@example.com", "email")


def test_pipedrive(cast):
    imported(cast, "pipedrive.csv")
    ana = Contact.objects.get(name="Ana Sample")
    assert shape(ana)["points"] == ["ana@example.com", "ana@example.net", "ana@example.org", "+12085550141"]
    assert shape(ana)["tags"] == ["Customer", "Hot lead"]
    assert ana.company.name == "Acme"
    assert is_suppressed(cast.workspace, "ben@example.com", "email")


def test_espocrm(cast):
    imported(cast, "espocrm.csv")
    ana = Contact.objects.get(family_name="Sample")
    assert (ana.name, ana.company.name, ana.job_title, ana.country) == ("Ms. Ana Sample", "Acme", "Buyer", "US")
    assert ana.notes.get().text == "Likes tea."
    assert is_suppressed(cast.workspace, "+12085550152", "sms")


def test_mailchimp(cast):
    imported(cast, "mailchimp.csv")
    ana = Contact.objects.get(name="Ana Sample")
    assert (ana.country, ana.region, ana.zone) == ("US", "ID", "America/Boise")
    assert shape(ana)["tags"] == ["Clients", "Spring 2024"]
    assert is_suppressed(cast.workspace, "ben@example.com", "email")
    assert Contact.objects.filter(name="").count() == 1


def test_apple(cast):
    imported(cast, "apple.vcf")
    ana = Contact.objects.get(family_name="Sample")
    assert shape(ana) == {
        "name": "Dr. Ana María Sample",
        "company": "Acme, Inc.",
        "title": "Buyer",
        "points": ["ana@example.com", "ana@example.net", "+12085550171", "+12085550172"],
        "tags": ["Choir", "VIP"],
    }
    assert [point.label for point in ana.points.all()] == ["Other", "Home", "Mobile", "iPhone, Mobile"]
    assert (ana.street, ana.city, ana.country) == ("1 Main St\nApt 4", "Boise", "US")
    assert (ana.extra["Spouse"], ana.extra["HomePage"]) == ("Luis", "https://ana.example.com")
    assert "folded after some" in ana.notes.get().text
    assert Contact.objects.get(name="Café Morgenrot").company.name == "Café Morgenrot"


def test_outlooks_card_of_2_1_in_a_windows_code_page(cast):
    imported(cast, "outlook.vcf")
    jorg = Contact.objects.get()
    assert (jorg.name, jorg.company.name, jorg.street) == ("Dr. Jörg Müller", "Café Morgenrot", "Hauptstraße 1")
    assert jorg.notes.get().text.startswith("Mag Tee.\nRuft zurück, und zwar immer")
    assert "card xmlns" not in str(jorg.extra) and "9j/4AAQ" not in str(jorg.extra)


def test_nextcloud_blackberry_and_lotus(cast):
    imported(cast, "nextcloud.vcf")
    assert shape(Contact.objects.get())["points"] == ["ana@example.com", "+12085550201", "+12085550202"]
    assert shape(Contact.objects.get())["tags"] == ["Board", "Choir", "Tenors"]
    imported(cast, "blackberry.vcf")
    luis = Contact.objects.get(family_name="Gómez")
    assert (luis.name, luis.notes.get().text) == ("Luis Gómez", "Erste Zeile\nZweite Zeile")
    assert luis.extra["Pager"] == "208 555 0212"


def test_lotus_breaks_lines_as_it_likes(cast):
    imported(cast, "lotus.vcf")
    ana = Contact.objects.get(family_name="Sample")
    assert ana.notes.get().text == "First line\nsecond line without a fold"
    assert shape(ana)["points"] == ["ana@example.com", "+12085550221", "+12085550222"]
    assert "x12" in str(ana.extra)
