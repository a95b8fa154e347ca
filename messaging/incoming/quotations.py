"""What somebody wrote themselves, without the earlier message that their mail program or telephone repeats
below.

An earlier message of ours ends with "Reply STOP to end": quoted back, it must not unsubscribe anybody.
"""

from __future__ import annotations

import re

QUOTED_LINE = re.compile(r"^\s*>")

# The line by which mail programs introduce what they quote, in the languages met most.
ATTRIBUTION = re.compile(
    r"^\s*(?:"
    r"on\b.{4,200}\bwrote"  # Gmail, Apple Mail, Thunderbird
    r"|am\b.{4,200}\bschrieb.{0,100}"  # German
    r"|le\b.{4,200}\ba [ée]crit"  # French
    r"|el\b.{4,200}\bescribi[óo]"  # Spanish
    r"|em\b.{4,200}\bescreveu"  # Portuguese
    r"|il\b.{4,200}\bha scritto"  # Italian
    r"|op\b.{4,200}\bschreef.{0,100}"  # Dutch
    r"|\d.{4,150}\bwrote"  # a date first
    r"|[^\n]{4,100}\bwrote"  # anything else, on one line: the one before may be all that the person wrote
    r")\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
# Where Outlook and forwarders put the earlier message, all of it, down to the end.
DIVIDER = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|urspr[üu]ngliche nachricht|message d.origine"
    r"|mensaje original)\s*-{2,}|_{10,}|begin forwarded message:)\s*$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^\s*\*?(from|sent|date|to|subject|von|gesendet|an|betreff)\s*:\*?\s+\S", re.IGNORECASE)

SIGNATURE = re.compile(r"^--\s?$")
# Lines that telephones add by themselves.
ADDED_BY_PHONE = re.compile(
    r"^\s*(?:sent (?:from|via|with) (?:my|the|outlook|yahoo|proton|samsung|mail)\b.{0,60}"
    r"|get outlook for \w+.{0,60}|envoy[ée] de mon \w+|von meinem \w+ gesendet|enviado desde mi \w+)$",
    re.IGNORECASE,
)
# Reactions that telephones send as a text: Loved “Our sale ends today. Reply STOP to end”, 👍 to “...”.
REACTION = re.compile(
    r"^\s*(?:(?:removed an? [\w\s]{1,20} from|liked|loved|disliked|laughed at|emphasi[sz]ed|questioned"
    r"|reacted .{1,12} to|[^\w\s\"“]{1,8} to)\s+)[\"“”„«].*[\"“”»]?\s*$",
    re.IGNORECASE | re.DOTALL,
)

_LONGEST_LINE = 500  # of one that could introduce or be part of what is quoted
LONGEST_ATTRIBUTION = 3  # lines that a mail program may wrap "On ... wrote:" over


def own_words(text: str) -> str:
    """The text without quoted lines, quoted messages, signature and reactions; may be empty."""
    if REACTION.match(text):
        return ""
    written = re.split(r"\r\n|[\n\r\u2028\u2029]", text)
    lines = [line.strip()[:_LONGEST_LINE] for line in written]  # blanks in front are tried again by each pattern
    kept: list[str] = []
    index, said = 0, False
    while index < len(lines):
        line = lines[index]
        if DIVIDER.match(line) or (said and SIGNATURE.match(line)) or _starts_header_block(lines, index):
            break
        if wrapped := _attribution(lines, index):
            index += wrapped
            if not _quotes_next(lines, index):
                break  # the program marks no lines: everything below is the earlier message
            continue
        if not QUOTED_LINE.match(line) and not ADDED_BY_PHONE.match(line):
            kept.append(written[index])
            said = said or bool(line)
        index += 1
    return "\n".join(kept).strip()


def _attribution(lines: list[str], index: int) -> int:
    """How many lines an attribution takes that begins at this line; 0 when none does."""
    for count in range(1, LONGEST_ATTRIBUTION + 1):
        block = lines[index : index + count]
        if len(block) < count or not block[-1].strip():
            return 0
        # One that ends the text introduces nothing: it is what the person wrote.
        if ATTRIBUTION.match("\n".join(block)) and any(line.strip() for line in lines[index + count :]):
            return count
    return 0


def _quotes_next(lines: list[str], index: int) -> bool:
    following = (line for line in lines[index:] if line.strip())
    return bool(QUOTED_LINE.match(next(following, "")))


def _starts_header_block(lines: list[str], index: int) -> bool:
    """From:, Sent:, To: in lines below each other, as Outlook writes above what it quotes."""
    block = lines[index : index + 3]
    return len(block) == 3 and all(HEADER.match(line) for line in block)
