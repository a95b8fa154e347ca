"""What an inbound message asks for: to stop, to start, for help, or nothing of the kind.

The words are data. A standard word counts when it is the whole message; plain language counts when it is
clear; what might be meant so goes to a person (`review`), and sends to that address are held until they
have decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from messaging.incoming.quotations import own_words
from messaging.words.folding import fold, words
from messaging.words.revocations import CLEAR, DOUBTFUL, NEGATED, PARTIAL, SOMEBODY_ELSE, TEACHING


class Intent(StrEnum):
    """What a message asks for. `review`: a person decides, meanwhile nothing is sent."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    REVIEW = "review"
    NONE = "none"


# 47 CFR 64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe. Twilio: those, STOPALL, and
# since 2025 OPTOUT, REVOKE. Telnyx, AWS End User Messaging and RingCentral: subsets, and REMOVE. Canadian
# French: ARRET.
OPT_OUT = frozenset(
    {
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out",
        "remove", "arret", "arrete",
    }
)  # fmt: skip
# The same sources. Nothing else starts messages again: consent is never read into a text.
OPT_IN = frozenset({"start", "unstop", "subscribe", "resume"})
# The same sources; AIDE is Canadian French.
HELP = frozenset({"help", "info", "aide"})
# Ours: no carrier knows them. They ask for the link to the preference page (CN-15).
PREFERENCES = frozenset({"preferences", "preference", "prefs", "pref", "settings"})
# CTIA Messaging Principles 5.1.2.1: an affirmative reply to a request to confirm. "OK" or "sure" may only
# acknowledge that something was read, so they don't count.
YES = frozenset({"yes", "y", "yes please", "yes pls", "yes i do", "yes i agree", "yes i consent", "yes thanks"})

# What a workspace's own words can't be: they add to the ways to stop, and take nothing away.
RESERVED = OPT_IN | HELP | YES | PREFERENCES | {""}

# Words that change nothing about a request to stop ("please stop now, thank you").
COURTESY = frozenset(
    {
        "please", "pls", "plz", "pleeease", "kindly", "thanks", "thank", "thx", "ty", "you", "now",
        "immediately", "asap", "ok", "okay", "hi", "hello", "hey", "just", "already", "yes", "no",
        "sir", "madam", "maam", "right", "away", "today", "everything", "forever", "everyone", "guys",
        "dear", "and", "i", "said", "so", "for", "good",
    }
)  # fmt: skip
# Words that, behind a standard word, may mean something in the conversation instead ("cancel it").
POINTING = frozenset({"it", "this", "that", "these", "those", "them"})
# A sentence of its own within a longer message counts for these; "Cancel. I am ill" may be about a meeting.
STRONG = frozenset({"stop", "stopall", "stop all", "unsubscribe", "optout", "opt out"})
# FCC 24-24 asks to honour any reasonable means, so a slip of the finger goes to a person.
SLIPS = frozenset(
    {
        "stopp", "sttop", "sstop", "atop", "dtop", "srop", "syop", "stip", "stol",
        "sotp", "stpo", "tsop", "stp", "stopo", "stope", "stahp", "unsub", "unsuscribe",
        "unsubcribe", "unsubscibe", "unsubsribe", "unsubscribed", "usubscribe", "optou", "opout",
        "cancell", "cancle",
    }
)  # fmt: skip
# Signs that alone are all of a message: perhaps a wish to stop.
SIGNS = frozenset("🛑🚫⛔🖕")
# Digits and signs that stand for letters in these: ST0P, 5TOP, $top.
_LETTERS = str.maketrans({"0": "o", "5": "s", "$": "s", "₽": "p", "7": "t", "1": "l", "@": "a", "3": "e"})
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")  # "stoppppp", "pleeease"; no word has a letter three times in a row
SENTENCE_END = re.compile(r"[.!?;:\n\r]+|\s[-\u2013\u2014]+\s")
LONGEST = 5_000  # characters that are looked at; nobody hides a wish to stop behind more


def classify(text: str, *, pending_opt_in: bool = False, extra: Iterable[str] = ()) -> Intent:
    """What a reply asks for. `pending_opt_in`: a double opt-in waits for it, so that YES counts; `extra`: a
    workspace's own opt-out words in other languages.

    Sources: 47 CFR 64.1200(a)(10), FCC 24-24, CTIA Messaging Principles 5.1.3, the providers' word lists.
    """
    own = own_words(text[:LONGEST])
    whole = spelled(own)
    if whole in OPT_OUT or whole in {spelled(word) for word in extra} - RESERVED:
        return Intent.OPT_OUT
    if whole in HELP:
        return Intent.HELP
    if whole in OPT_IN or (pending_opt_in and whole in YES):
        return Intent.OPT_IN
    if _is_disguised(own):
        return Intent.OPT_OUT
    if whole == "" and SIGNS.intersection(own):
        return Intent.REVIEW
    return _plain_language(own)


def asks_for_preferences(text: str) -> bool:
    """Whether a reply is nothing but the word that asks for the preference page."""
    return spelled(own_words(text[:LONGEST])) in PREFERENCES


def spelled(text: str) -> str:
    """A message as the lists have it: folded words joined by a space; single letters in a row are one word, so that
    "S.T.O.P" is stop.
    """
    found = words(text)
    if len(found) > 2 and all(len(word) == 1 for word in found):
        return "".join(found)
    return " ".join(found)


def _is_disguised(text: str) -> bool:
    """Whether a message is nothing but a standard word that is drawn out, taken apart or written with digits."""
    folded = _DRAWN_OUT.sub(r"\1", fold(text))
    whole = spelled(folded)
    return bool({whole, whole.replace(" ", "")} & OPT_OUT) or spelled(folded.translate(_LETTERS)) in STRONG


def _plain_language(text: str) -> Intent:
    """The strongest intent of the sentences of a text: one clear "stop" among them is enough."""
    text = _DRAWN_OUT.sub(r"\1", fold(text))
    whole = _by_whole_words(words(text))
    if whole is not None:
        return whole
    folded = TEACHING.sub(" ", text)
    found = {_of_sentence(sentence) for sentence in SENTENCE_END.split(folded)}
    for intent in (Intent.OPT_OUT, Intent.REVIEW):
        if intent in found:
            return intent
    return Intent.NONE


def _by_whole_words(found: list[str]) -> Intent | None:
    """For a message of nothing but standard words and courtesy; None for any other."""
    rest = [word for word in found if word not in COURTESY]
    if len(found) == 1 and found[0] in SLIPS:
        return Intent.REVIEW
    if rest and (set(rest) <= OPT_OUT or " ".join(rest) in OPT_OUT):
        return Intent.OPT_OUT
    if rest and rest[0] in OPT_OUT and set(rest[1:]) <= POINTING | OPT_OUT | HELP | OPT_IN:
        return Intent.REVIEW
    return None


def _of_sentence(text: str) -> Intent:
    """The intent of one sentence."""
    sentence = " ".join(words(text))
    rest = " ".join(word for word in sentence.split() if word not in COURTESY)
    if rest in STRONG:
        return Intent.OPT_OUT
    if rest in OPT_OUT:
        return Intent.REVIEW
    if NEGATED.search(sentence):
        return Intent.NONE
    # A clause can be clear where the whole sentence isn't: "unsubscribe please, I ask for the third time".
    if any(CLEAR.search(" ".join(words(clause))) for clause in [text, *text.split(",")]):
        doubt = PARTIAL.search(sentence) or SOMEBODY_ELSE.search(sentence)
        return Intent.REVIEW if doubt else Intent.OPT_OUT
    return Intent.REVIEW if DOUBTFUL.search(sentence) else Intent.NONE
