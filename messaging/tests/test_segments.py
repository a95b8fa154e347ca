import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.segments import BASIC, EXTENSION, LOOK_ALIKES, is_gsm, measure, plain, replacements


def test_the_alphabet_has_its_127_characters_beside_the_escape():
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@pytest.mark.parametrize(
    ("text", "encoding", "units", "lengths"),
    [
        ("", "GSM-7", 0, []),
        ("a", "GSM-7", 1, [1]),
        ("a" * 160, "GSM-7", 160, [160]),
        ("a" * 161, "GSM-7", 161, [153, 8]),
        ("a" * 306, "GSM-7", 306, [153, 153]),
        ("a" * 307, "GSM-7", 307, [153, 153, 1]),
        ("€" * 80, "GSM-7", 160, [80]),
        ("€" * 81, "GSM-7", 162, [76, 5]),  # 153 is odd: a pair is not split, so 152 units fill a part
        ("a" * 152 + "{" + "b" * 7, "GSM-7", 161, [152, 8]),
        ("a" * 151 + "{" + "b" * 8, "GSM-7", 161, [152, 8]),
        ("a" * 158 + "^", "GSM-7", 160, [159]),
        ("a" * 159 + "^", "GSM-7", 161, [153, 7]),
        ("line\r\nend\f", "GSM-7", 11, [10]),
        ("à la carte ÅÄÖ ñ ¿?", "GSM-7", 19, [19]),
        ("ç", "UCS-2", 1, [1]),  # only the capital is in the alphabet
        ("Ç", "GSM-7", 1, [1]),
        ("`", "UCS-2", 1, [1]),
        ("\t", "UCS-2", 1, [1]),
        ("é" * 160, "GSM-7", 160, [160]),
        ("ê" * 70, "UCS-2", 70, [70]),
        ("ê" * 71, "UCS-2", 71, [67, 4]),
        ("ê" * 134, "UCS-2", 134, [67, 67]),
        ("ê" * 135, "UCS-2", 135, [67, 67, 1]),
        ("😀", "UCS-2", 2, [1]),
        ("😀" * 35, "UCS-2", 70, [35]),
        ("😀" * 36, "UCS-2", 72, [33, 3]),  # 67 is odd: 66 units fill a part
        ("ê" * 66 + "😀" + "ê" * 5, "UCS-2", 73, [66, 6]),
        ("ê" * 65 + "😀" + "ê" * 5, "UCS-2", 72, [66, 5]),
        ("a" * 69 + "\u2019", "UCS-2", 70, [70]),
        ("नमस्ते", "UCS-2", 6, [6]),
    ],
)
def test_measure(text, encoding, units, lengths):
    result = measure(text)
    assert (result.encoding, result.units, [len(part) for part in result.parts]) == (encoding, units, lengths)


def room(part, encoding):
    if encoding == "GSM-7":
        return len(part) + sum(character in EXTENSION for character in part)
    return len(part.encode("utf-16-le")) // 2


gsm = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=700)


@given(st.one_of(gsm, st.text(st.characters(exclude_categories=["Cs"]), max_size=400)))
def test_parts_hold_the_text_and_fit(text):
    result = measure(text)
    assert "".join(result.parts) == text
    assert sum(room(part, result.encoding) for part in result.parts) == result.units
    alone, split = (160, 153) if result.encoding == "GSM-7" else (70, 67)
    limit = alone if len(result.parts) == 1 else split
    assert all(0 < room(part, result.encoding) <= limit for part in result.parts)
    # No part could have taken the first character of the next one.
    for part, following in zip(result.parts, result.parts[1:], strict=False):
        assert room(part + following[0], result.encoding) > split


@given(gsm)
def test_the_alphabet_alone_never_needs_ucs_2(text):
    assert measure(text).encoding == "GSM-7"
    assert replacements(text) == {}


@pytest.mark.parametrize(
    ("text", "offered", "becomes"),
    [
        ("It’s here", {"’": "'"}, "It's here"),
        ("“Sale” – today…", {"“": '"', "”": '"', "–": "-", "…": "..."}, '"Sale" - today...'),
        ("10\u00a0%", {"\u00a0": " "}, "10 %"),
        ("in\u200bvisible", {"\u200b": ""}, "invisible"),
        ("It’s a 🎉", {}, "It’s a 🎉"),  # the emoji needs UCS-2 anyway
        ("plain", {}, "plain"),
    ],
)
def test_replacements(text, offered, becomes):
    assert replacements(text) == offered
    assert plain(text) == becomes


@given(st.text(st.sampled_from(sorted(BASIC | LOOK_ALIKES.keys())), max_size=200))
def test_replacing_look_alikes_always_reaches_gsm_7(text):
    assert is_gsm(plain(text))
