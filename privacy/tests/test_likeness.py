"""Finding a person however the name or number was typed."""

import pytest

from privacy.persons import find_person
from privacy.persons.likeness import Likeness


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("José Núñez", "met JOSE NUNEZ today"),
        ("jose nunez", "José Núñez"),
        ("ana@example.com", "Mail to ANA@Example.com."),
        ("ana@example.com", "https://x.example/?to=ana%40example.com"),
        ("José", '{"name": "Jos\\u00e9"}'),
        ("+12025550123", "call (202) 555-0123 now"),
        ("(202) 555-0123", "tel:+12025550123"),
        ("+12025550123", "12025550123"),
    ],
)
def test_found(term, text):
    assert Likeness.of([term]).found_in(text)


def test_nothing_that_anybody_sent_us_ends_the_search():
    """It goes through every text that is held: a thousand brackets of a stranger would keep everybody from erasure."""
    brackets = "[" * 50_000 + "\\u00e9"
    assert not Likeness.of(["ana@example.com"]).found_in(brackets)
    assert Likeness.of(["ana@example.com"]).found_in(brackets + " ana@example.com")
    assert list(find_person._bodies('"body"' + brackets)) == []


@pytest.mark.parametrize(
    ("term", "text"),
    [("+12025550123", "2026-11-22 03:36:04"), ("+12025550123", "0192a0b20255501230c1d2e3f4a5b6c7"), ("", "anything")],
)
def test_not_found(term, text):
    assert not Likeness.of([term]).found_in(text)


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("Talked to Ána  SAMPLE, sister of Ben.", "Talked to [x], sister of Ben."),
        ("Banana samples", "Banana samples"),
        ("Ana Sample's shop; (202) 555-0123 or ana@example.com", "[x]'s shop; [x] or [x]"),
        ("ﬁne: Ana Sample", "ﬁne: [x]"),
    ],
)
def test_whole_words_are_struck(text, struck):
    assert Likeness.of(["Ana Sample", "ana@example.com", "+12025550123"]).strike(text, "[x]") == struck


def test_a_name_escaped_in_json_is_found_in_its_table(cast):
    from messaging import outbox
    from messaging.models import Message
    from privacy.persons import find_person
    from tests.cast import make_contact

    ana = make_contact(cast.workspace, "Ana", email="a@example.com", phone="+12025550123")
    message = outbox.compose(ana, "sms", "marketing", "Hello", author=None, idempotency_key="1")
    Message.objects.filter(pk=message.pk).update(reasons=[{"text": "José Núñez"}])
    assert [hit.column for hit in find_person.find(["jose nunez"])] == ["reasons"]
