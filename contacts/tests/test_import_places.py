"""Several postal addresses of one person in a file: the first is the contact's own, the others stand beside it."""

import pytest

from contacts.imports import columns
from contacts.imports.reading import read
from contacts.models import Contact, PostalAddress
from contacts.tests.importing import carry_out, upload
from contacts.tests.test_import_undo import undone
from tests.cast import make_contact

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana Sample\r\nEMAIL:ana@example.com\r\n"
    "ADR;TYPE=work:;;1 Main St;Boise;ID;83702;USA\r\n"
    "ADR;TYPE=home:;Apt 4;2 Oak Ave;Reno;NV;89501;USA\r\n"
    "ADR;TYPE=home:;;2 OAK AVE\\nApt 4;Reno;NV;89501;USA\r\nEND:VCARD\r\n"
)
OUTLOOK = (
    "First Name,E-mail Address,Mobile Phone,Business Street,Business Street 2,Business City,Business Country/Region,"
    "Home Street,Home City,Other Street,Other City\n"
)


def places(contact):
    rows = PostalAddress.objects.filter(contact=contact)
    return [(row.label, row.street, row.city, row.country) for row in rows]


def test_the_second_address_of_a_card_is_one_of_the_contact_and_undo_takes_it_along(cast):
    run = carry_out(upload(cast, CARD, "ana.vcf"), cast.bob)
    ana = Contact.objects.get()
    assert (ana.street, ana.city, ana.postal_code, ana.country) == ("1 Main St", "Boise", "83702", "US")
    assert ana.place_label == "Work"
    assert places(ana) == [("Home", "2 Oak Ave\nApt 4", "Reno", "US")] and not ana.extra
    assert undone(run, cast.bob) == {} and not PostalAddress.objects.exists()


def test_somebody_who_is_here_gets_what_is_missing_once(cast):
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com", street="1 Main St", city="Boise")
    Contact.objects.filter(pk=ana.pk).update(region="ID", postal_code="83702", country="US")
    first = carry_out(upload(cast, CARD, "ana.vcf"), cast.bob)
    carry_out(upload(cast, CARD, "ana.vcf"), cast.bob)
    ana.refresh_from_db()
    assert len(places(ana)) == 1 and ana.place_label == "Work"
    assert undone(first, cast.bob) == {} and places(ana) == []


def test_the_label_of_another_address_is_not_taken_for_ones_own(cast):
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com", street="9 Elm Rd", city="Boise")
    carry_out(upload(cast, CARD, "ana.vcf"), cast.bob)
    ana.refresh_from_db()
    assert (ana.street, ana.place_label) == ("9 Elm Rd", "")


@pytest.mark.parametrize(
    ("row", "own", "further"),
    [
        ("Ana,,,,,,,2 Oak Ave,Reno,,", ("2 Oak Ave", "Reno"), []),
        (
            "Ana,,,1 Main St,Floor 2,Boise,USA,2 Oak Ave,Reno,,",
            ("1 Main St\nFloor 2", "Boise"),
            [{"label": "Home", "street": "2 Oak Ave", "city": "Reno"}],
        ),
    ],
)
def test_outlooks_addresses_are_kept_apart(row, own, further):
    heads = OUTLOOK.strip().split(",")
    said = read(row.split(","), heads, columns.guess(heads), "US")
    assert (said.fields["street"], said.fields["city"]) == own
    assert said.places == further and not said.extra
    assert said.fields["place_label"] == ("Work" if further else "Home")


@pytest.mark.parametrize(
    ("heads", "targets"),
    [
        ("Address 1|Address 2|City", ["street", "street", "city"]),
        ("Address 2 - Label|Address 2 - City|Address 2 - Country", ["place_label", "city", "country"]),
        ("Mailing City|IP address|Email address", ["city", "extra", "email"]),
    ],
)
def test_heads_of_addresses(heads, targets):
    assert columns.guess(heads.split("|")) == targets
