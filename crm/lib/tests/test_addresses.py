"""One mailbox and one telephone have one form each, in whatever way somebody writes them."""

import pytest
from django.core.exceptions import ValidationError

from crm.lib.addresses import normalize_email, normalize_phone


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (" Ana@Example.COM ", "ana@example.com"),
        ("<mailto:ana@example.com>", "ana@example.com"),
        ('"Ana.Sample"@example.com', "ana.sample@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana@bu\u0308cher.example", "ana@xn--bcher-kva.example"),
        ("ana@straße.example", "ana@xn--strae-oqa.example"),
        ("ａｎａ＠example.com", "ana@example.com"),
        ("\u202aana@exam\u200bple.com\u202c", "ana@example.com"),
    ],
)
def test_cn6_a_mailbox_is_known_however_it_is_written(written, same):
    assert normalize_email(written) == same == normalize_email(same)


@pytest.mark.parametrize("written", ["", "ana", "ana@", "@example.com", 'a"b@example.com', "ana@ü", "@"])
def test_what_is_no_address_is_refused(written):
    with pytest.raises(ValidationError):
        normalize_email(written)


@pytest.mark.parametrize("written", ["(208) 555-0143", "+1 208.555.0143", "tel:+12085550143;ext=5", "２０８ 555 0143"])
def test_cn6_a_number_is_known_however_it_is_written(written):
    assert normalize_phone(written, "US") == "+12085550143"
