import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.incoming.quotations import own_words

OUTLOOK = """Thanks, that works.

From: Acme <a@example.com>
Sent: Tuesday, 3 March 2026 10:00
To: Joan Doe
Subject: Sale

Reply STOP to end"""


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("STOP", "STOP"),
        ("", ""),
        ("Yes\n> Reply STOP to end\n> thanks", "Yes"),
        ("  > indented\nYes", "Yes"),
        ("Yes\n\nOn Tue, 3 Mar 2026 at 10:00 Acme <a@example.com> wrote:\n> STOP", "Yes"),
        ("Yes\n\nOn Tue, 3 Mar 2026 at 10:00\nAcme <a@example.com>\nwrote:\n\nSTOP", "Yes"),
        ("On Tue, 3 Mar 2026 Acme wrote:\n> Reply STOP to end\n\nSTOP", "STOP"),  # the answer stands below
        ("Ja\n\nAm 03.03.2026 um 10:00 schrieb Acme:\n> STOP", "Ja"),
        ("Oui\n\nLe 3 mars 2026 à 10:00, Acme a écrit :\n> STOP", "Oui"),
        ("Sí\n\nEl mar, 3 mar 2026, Acme escribió:\n> STOP", "Sí"),
        ("Yes\n-----Original Message-----\nFrom: Acme\nSTOP", "Yes"),
        ("Yes\n________________________________\nFrom: Acme\nSTOP", "Yes"),
        ("FYI\n---------- Forwarded message ---------\nSTOP", "FYI"),
        (OUTLOOK, "Thanks, that works."),
        ("STOP\n\nSent from my iPhone", "STOP"),
        ("STOP\nGet Outlook for iOS", "STOP"),
        ("STOP\n-- \nJoan Doe\nDirector, Stop Signs Ltd", "STOP"),
        ("--\nSTOP", "--\nSTOP"),  # nothing above it: no signature
        ("Loved “Reply STOP to end”", ""),
        ("Removed a heart from “Reply STOP to end”", ""),
        ("❤️ to “ STOP ”", ""),
        ("From: the heart\nStop", "From: the heart\nStop"),
        ("As he once wrote:", "As he once wrote:"),  # introduces nothing
        ("a > b\r\nc", "a > b\nc"),
    ],
)
def test_only_what_the_person_wrote_is_left(text, own):
    assert own_words(text) == own


@given(st.text(max_size=500))
def test_nothing_is_ever_added(text):
    kept = own_words(text)
    assert set(kept) <= set(text) | {"\n"}
    assert own_words(text) == kept


@given(st.text("abc .!?", min_size=1, max_size=200))
def test_a_plain_message_stays_as_it_is(text):
    assert own_words(text) == text.strip()


@pytest.mark.parametrize(
    "introduced",
    [
        "On Monday, Alice & Co wrote:",
        "On Mon, Nov 22, 2026 at 10:00 Alice & Co\n<alice@example.com> wrote:",
        "2026-11-22 10:00 GMT+01:00 Alice & Company of Boise\n<alice@example.com> wrote:",
        "Alice & Co wrote:",
    ],
)
def test_cn7_a_stop_right_above_what_is_quoted_is_their_own_word(introduced):
    """Some programs leave no blank line between."""
    assert own_words(f"STOP\n{introduced}\n> Our sale. Reply STOP to end") == "STOP"
    assert own_words(f"STOP\n{introduced}\nOur sale. Reply STOP to end") == "STOP"
