import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.keywords import HELP, OPT_IN, OPT_OUT, YES, Intent, classify

STANDARD = [
    "STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
    "OPT-OUT", "REMOVE", "ARRET", "ARRÊT", "ARRETE", "Arrête",
]  # fmt: skip
DRESSES = [
    "{}", " {} ", "{}.", "{}!!!", "\"{}\"", "“{}”", "'{}'", "«{}»", "{}\n", "\t{}\r\n", "*{}*", "({})", "🛑 {} 🛑",
    "{}😡", "\u200b{}\u200b", "\ufeff{}", "...{}...", "{},", "#{}", "{}\n\nSent from my iPhone", "{}\n-- \nJoan Doe",
    "{}\n> Sale today. Reply STOP to end", "{}\n\nOn Tue, 3 Mar 2026 at 10:00, Acme <a@example.com> wrote:\nSale!",
]  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("word", STANDARD)
def test_standard_words_opt_out_however_they_are_dressed(word, dress):
    for spelling in (word, word.lower(), word.title()):
        assert classify(dress.format(spelling)) is Intent.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "ＳＴＯＰ", "ｓｔｏｐ", "S.T.O.P", "S T O P", "s-t-o-p", "st\u200bop", "ST\u00adOP", "STÖP", "🆂🆃🅾🅿", "ЅТОР",
        "ＯＰＴ　ＯＵＴ", "𝐒𝐓𝐎𝐏", "ⓈⓉⓄⓅ", "stop stop", "STOP STOP STOP", "STOP UNSUBSCRIBE CANCEL", "Stop please",
        "please stop", "pls stop!!", "OK stop", "No, stop", "Yes stop", "stop now", "STOP. Thank you.", "Stop, thanks",
        "ꜱᴛᴏᴘ", "ST0P", "5TOP", "$top", "STO₽", "STOPPPPP", "stooooop", "un-subscribe", "un subscribe", "Re: STOP",
        "\u2066STOP\u2069", "STOP\ufe0f", "don´t text me", "don`t text me",
        "Hi, please unsubscribe", "unsubscribe me", "Please cancel", "Remove please", "just stop already",
    ],
)  # fmt: skip
def test_disguised_and_polite_standard_words_opt_out(text):
    assert classify(text) is Intent.OPT_OUT


@pytest.mark.parametrize("word", ["START", "start", "Unstop", "SUBSCRIBE!", " resume ", "“Start”"])
def test_start_words_opt_in(word):
    assert classify(word) is Intent.OPT_IN


@pytest.mark.parametrize("word", ["HELP", "help", "Info?", "AIDE", "help!!", "❓help"])
def test_help_words(word):
    assert classify(word) is Intent.HELP


@pytest.mark.parametrize("text", ["yes", "YES", "Y", "y.", "Yes please", "yes!", "✅ Yes", "Ｙｅｓ"])
def test_yes_counts_only_when_asked(text):
    assert classify(text) is Intent.NONE
    assert classify(text, pending_opt_in=True) is Intent.OPT_IN


@pytest.mark.parametrize("text", ["ok", "sure", "yes but who is this", "yes, at 5", "maybe", "yesterday", "why"])
def test_only_a_plain_yes_confirms(text):
    assert classify(text, pending_opt_in=True) is Intent.NONE


@pytest.mark.parametrize("text", ["STOP", "yes stop", "no. stop texting me"])
def test_a_stop_wins_over_a_pending_opt_in(text):
    assert classify(text, pending_opt_in=True) is Intent.OPT_OUT


def test_extra_words_of_a_workspace():
    extra = ("ALTO", "Baja", "parar", "STOPP", "Não enviar", "停止")
    for text in ("alto", "¡ALTO!", "baja.", "Parar", "stopp", "nao enviar", "停止", " 停止！"):
        assert classify(text, extra=extra) is Intent.OPT_OUT
    for text in ("alto", "baja", "de parar"):
        assert classify(text) is Intent.NONE
    assert classify("quiero parar en el alto", extra=extra) is Intent.NONE
    assert classify("hello", extra=("", " ", "!")) is Intent.NONE
    assert classify("!", extra=("", " ", "!")) is Intent.NONE


def test_the_sets_of_words_do_not_overlap():
    sets = [OPT_OUT, OPT_IN, HELP, YES]
    assert sum(map(len, sets)) == len(frozenset().union(*sets))


@given(st.text(max_size=300), st.booleans())
def test_any_text_gets_an_answer(text, pending):
    assert classify(text, pending_opt_in=pending) in set(Intent)


@given(st.sampled_from(STANDARD), st.text(st.sampled_from(" .,!?\"'\u201c\u201d*_-~#\u200b\n🛑🙏🏽"), max_size=8))
def test_nothing_but_punctuation_around_a_standard_word_hides_it(word, around):
    assert classify(f"{around}{word}{around}") is Intent.OPT_OUT or around.lstrip().startswith(">")


@given(st.text("ab stop,.\n\"'>-:", max_size=200))
def test_long_odd_texts_are_read_quickly(text):
    classify(text * 20)
