"""Whoever writes to a business, uploads a file or calls up an address chooses the text: no reader of it may go on for
ever. What looks at each letter from each other one takes minutes for these."""

import io
import signal
import zipfile
import zlib

import pytest

from contacts.imports import reading
from contacts.page import files, sniffing
from crm.lib import log_secrets
from messaging.incoming import quotations
from messaging.words import links
from privacy.persons.likeness import Likeness

pytestmark = pytest.mark.once

LENGTH = 50_000
TEXTS = ["a", "1", "1 ", "a.", "a-", "a@", "\n", " ", "<", ";", ", a", "[a](", "<a href=", "On a, b wrote:\n"]
LIKENESS = Likeness.of(["Ana Sample", "ana@gmail.com", "+12025550123"])


@pytest.fixture(autouse=True)
def ends():
    def too_long(*_args):
        raise AssertionError("it does not end")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "read",
    [
        log_secrets.strike_out,
        quotations.own_words,
        lambda text: list(links.misleading(text)),
        lambda text: LIKENESS.found_in(f"{text} gmail.com"),
        lambda text: LIKENESS.strike(f"{text} gmail.com", "[x]"),
        reading._SEVERAL_EMAILS.split,
        reading._SEVERAL_PHONES.split,
    ],
    ids=["log", "answer", "links", "search", "strike", "emails", "phones"],
)
def test_a_text_of_one_thing_is_read_once(read):
    for each in TEXTS:
        read(each * (LENGTH // len(each)) + "x")


def test_what_is_looked_for_is_found_in_it_all_the_same():
    padding = "a" * 500
    assert LIKENESS.found_in(f"{padding} A.N.A+shop@googlemail.com")
    assert log_secrets.strike_out(f"{padding} ana@example.com: no") == f"{padding} (email): no"
    assert quotations.own_words("  Yes\n\n\n-- \nAna") == "Yes"
    assert quotations.own_words("Fine.\n\n  On Monday, Alice & Co wrote:\n  > Reply STOP to end") == "Fine."
    (found,) = links.misleading('<a class=x href="https://evil.example">bank.example.com</a>')
    assert found.host == "evil.example"


def _document(mimetype: bytes, part: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", part)
    return made.getvalue()


def test_a_damaged_document_ends_the_look_at_it_and_nothing_else():
    whole = _document(b"application/vnd.oasis.opendocument.text", b"Ana " * 200)
    packed = zlib.compressobj(wbits=-15)
    stream = packed.compress(b"Ana " * 200) + packed.flush()
    damaged = whole.replace(stream, b"\xff" * len(stream))
    assert damaged != whole
    assert list(files._parts(io.BytesIO(damaged))) == [""] or not list(files._parts(io.BytesIO(damaged)))[1:]
    mime = zlib.compressobj(wbits=-15)
    spoilt = mime.compress(b"application/vnd.oasis.opendocument.text") + mime.flush()
    assert sniffing._document(io.BytesIO(whole.replace(spoilt, b"\xff" * len(spoilt)))) is None
    assert "Ana" in "".join(files._parts(io.BytesIO(whole)))


def test_a_part_full_of_brackets_is_read_once():
    assert list(files._parts(io.BytesIO(_document(b"text/plain", b"<" * (4 * LENGTH))))) == ["<" * (4 * LENGTH)]
