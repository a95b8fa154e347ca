"""One mailbox or telephone has many spellings: a no to one holds for all; sending keeps what was typed."""

import pytest

from crm.lib.addresses import address_hash, mailbox, normalize

SAME = [
    ("jane.doe@gmail.com", "janedoe@gmail.com"),
    ("janedoe+shop@gmail.com", "janedoe@gmail.com"),
    ("J.A.N.E.Doe+a.b@GoogleMail.com", "janedoe@gmail.com"),
    (" Jane+news@Outlook.com ", "jane@outlook.com"),
    ("jane+x@icloud.com", "jane@icloud.com"),
    ("+52 1 55 1234 5678", "+52 55 1234 5678"),
    ("tel:+5215512345678", "+525512345678"),
]
DIFFERENT = [
    ("jane.doe@example.com", "janedoe@example.com"),
    ("jane+shop@example.com", "jane@example.com"),
    ("jane.doe@outlook.com", "janedoe@outlook.com"),
    ("jane@me.com", "jane@icloud.com"),
    ("+1 202 555 0123", "+1 202 555 0124"),
]


def _hash(text):
    return address_hash(normalize("email" if "@" in text else "phone", text))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_mailbox(one, other):
    assert _hash(one) == _hash(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_not_the_same(one, other):
    assert _hash(one) != _hash(other)


def test_an_address_stays_as_it_was_typed():
    assert normalize("email", "Jane.Doe+shop@gmail.com") == "jane.doe+shop@gmail.com"
    assert mailbox("+@gmail.com") == "+@gmail.com"  # nothing would be left of it
