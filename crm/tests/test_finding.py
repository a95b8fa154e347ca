"""The same table of searches on both databases."""

import pytest
from django.db import connection

from contacts.models import Company, Contact
from contacts.search import reindex
from crm.lib import folding, search_index
from crm.lib.finding import find
from tests.cast import make_contact

pytestmark = pytest.mark.both  # what is found, and in which order, is for each database to say

PEOPLE = [
    ("Zoë Größe-O’Brien", "zoe@grosse.example", "+12085550123"),
    ("María González", "maria.gonzalez@example.com", "+34911234567"),
    ("John Smith", "jsmith@example.org", "+442079460123"),
    ("Joan Smythe", "joan@example.net", ""),
    ("Łukasz Żółć", "", "+48221234567"),
    ("Li", "li@example.com", ""),
    ("100% Natural_Foods", "", ""),
]


@pytest.fixture
def people(cast):
    made = [make_contact(cast.workspace, name, email=email, phone=phone) for name, email, phone in PEOPLE]
    reindex(made)
    stranger = make_contact(cast.other, "John Smith", email="john@elsewhere.example")
    stranger.reindex()
    return cast.workspace


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("zoe", ["Zoë Größe-O’Brien"]),
        ("ZOË GROSSE", ["Zoë Größe-O’Brien"]),
        ("o'brien", ["Zoë Größe-O’Brien"]),
        ("brien", ["Zoë Größe-O’Brien"]),
        ("gonzalez maria", ["María González"]),
        ("gonzales", ["María González"]),
        ("gonzlaez", ["María González"]),
        ("marai", ["María González"]),
        ("gonzlaez 349", ["María González"]),
        ("jhon smith", ["John Smith"]),
        ("smith", ["John Smith"]),
        ("smytje", ["Joan Smythe"]),
        ("lukasz", ["Łukasz Żółć"]),
        ("zolc", ["Łukasz Żółć"]),
        ("(208) 555-01", ["Zoë Größe-O’Brien"]),
        ("+1 208-555-0123", ["Zoë Größe-O’Brien"]),
        ("555 0123", ["Zoë Größe-O’Brien"]),
        ("020 7946 0123", ["John Smith"]),
        ("+44 (0)20 7946", ["John Smith"]),
        ("jsmith@example.org", ["John Smith"]),
        ("gonzalez@example", ["María González"]),
        ("li", ["Li"]),
        ("l", ["Li", "Łukasz Żółć"]),
        ("jo", ["Joan Smythe", "John Smith"]),
        ("j s", ["Joan Smythe", "John Smith"]),
        ("100%", ["100% Natural_Foods"]),
        ("natural_f", ["100% Natural_Foods"]),
        ("%", []),
        ("_", []),
        ('"', []),
        ("nobody at all", []),
        ("smith' OR 1=1 --", []),
        ("a\0b", []),
        ("\ud800", []),
        ("*", []),
        ("   ", []),
        ("NEAR(", []),
    ],
)
def test_find(people, query, names):
    assert [contact.name for contact in find(Contact, people, query)] == names


def test_a_changed_and_an_erased_row_leave_nothing_behind(people):
    zoe = find(Contact, people, "zoe")[0]
    zoe.name = "Cleo"
    zoe.save()
    zoe.points.all().delete()
    zoe.reindex()
    assert find(Contact, people, "zoe") == []
    assert find(Contact, people, "cleo") == [zoe]
    zoe.delete()
    assert find(Contact, people, "cleo") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by itself")
@pytest.mark.django_db(transaction=True)
def test_rt3_the_index_holds_no_trace_of_an_erased_contact(people):
    quixote = make_contact(people, "Quixote")
    quixote.reindex()
    assert _in_index(b"uix")
    quixote.delete()
    assert not _in_index(b"uix")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO contacts_contact_search(contacts_contact_search) VALUES ('integrity-check')")


def _in_index(word):
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM contacts_contact_search_data")
        return any(word in block for (block,) in cursor.fetchall())


def test_archived_people_are_found_when_wanted(people):
    from django.utils import timezone

    Contact.objects.of(people).filter(name="Li").update(archived_at=timezone.now())
    assert find(Contact, people, "li@", archived=False) == []
    assert [c.name for c in find(Contact, people, "li@", archived=True)] == ["Li"]


def test_people_are_found_by_their_companys_new_name(people):
    company = Company.objects.create(workspace=people, name="Acme")
    ana = make_contact(people, "Ana", company=company)
    company.reindex()
    assert find(Contact, people, "acme") == [ana]
    company.name = "Zenith"
    company.save()
    company.reindex()
    assert find(Contact, people, "acme") == []
    assert find(Contact, people, "zenith") == [ana]


def test_search_costs_the_same_however_many_match(people, django_assert_max_num_queries):
    reindex([make_contact(people, f"Smith {number}") for number in range(30)])
    with django_assert_max_num_queries(7):
        assert len(find(Contact, people, "smith", 20)) == 20


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite copies tables")
def test_an_altered_table_gets_its_index_back(people):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER contacts_contact_search_update")
    assert search_index.mend(connection, "contacts_contact")
    assert not search_index.mend(connection, "contacts_contact")
    assert [c.name for c in find(Contact, people, "zoe")] == ["Zoë Größe-O’Brien"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße", "strasse"),
        ("Ǆ", "dz"),
        ("ﬁn", "fin"),
        ("İstanbul", "istanbul"),
        ("a\u200bb", "ab"),
        ("Æsop", "aesop"),
    ],
)
def test_fold(text, folded):
    assert folding.fold(text) == folded
