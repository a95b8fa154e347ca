"""A workspace's own words for STOP can only add to the fixed list."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.keywords import HELP, OPT_IN, OPT_OUT, YES, Intent, classify
from messaging.models import OptOutWord
from messaging.preferences import opt_out_words
from messaging.tests.scene import ANA, agree, arrived, compose, make_ana, make_sender, send, text_us, work_off

KNOWN = sorted(OPT_OUT | OPT_IN | HELP | YES)
LETTERS = st.sampled_from("aehilopstuyÁñß停Ｓ .!1🛑\x00\u200b")
ANY_WORDS = st.lists(st.one_of(st.sampled_from(KNOWN), st.text(LETTERS, max_size=12)), max_size=6)


@settings(max_examples=30)
@given(ANY_WORDS, st.sampled_from(KNOWN), st.booleans())
def test_cn6_no_list_of_own_words_changes_what_a_standard_word_means(extra, word, pending):
    assert classify(word, pending_opt_in=pending, extra=extra) is classify(word, pending_opt_in=pending) or (
        word in YES and not pending
    )
    assert word not in OPT_OUT or classify(word, extra=extra) is Intent.OPT_OUT


@settings(max_examples=30)
@given(st.text(LETTERS, max_size=60))
def test_whatever_is_accepted_as_a_word_stops_and_means_nothing_else(text):
    try:
        word = opt_out_words.clean(text)
    except ValidationError:
        return
    assert classify(word, extra=[word]) is Intent.OPT_OUT
    assert len(word) <= opt_out_words.LONGEST


NO_WORDS = ["", " ", "!", "12", "🛑", "\x00", "START", "s.t.a.r.t", "Help", "YES", "Stop", "ＳＴＯＰ", "a" * 41]


@pytest.mark.parametrize("text", [*NO_WORDS, "one two three four five"])
def test_these_are_no_words_for_stop(text):
    with pytest.raises(ValidationError):
        opt_out_words.clean(text)


def test_cn6_a_text_with_an_own_word_stops_messages(cast):
    make_sender(cast.workspace)
    opt_out_words.add(cast.workspace, "ALTO")
    ana = make_ana(cast.workspace)
    agree(ana)
    text_us(cast.workspace, "¡Alto!")
    work_off()
    assert "opted out" in arrived(ANA)[-1]
    assert send(compose(ana)).status == "refused"


def test_another_workspaces_words_do_not_count(cast):
    make_sender(cast.workspace)
    opt_out_words.add(cast.other, "ALTO")
    text_us(cast.workspace, "ALTO")
    assert not arrived(ANA)


def test_a_word_is_there_once_and_there_is_an_end_to_them(cast):
    opt_out_words.add(cast.workspace, "Alto")
    with pytest.raises(ValidationError, match="already"):
        opt_out_words.add(cast.workspace, "ÁLTO!")
    OptOutWord.objects.bulk_create(
        OptOutWord(workspace=cast.workspace, word=f"w{n}", spelled=f"w{n}") for n in range(opt_out_words.MOST)
    )
    with pytest.raises(ValidationError, match="At most"):
        opt_out_words.add(cast.workspace, "Basta")
