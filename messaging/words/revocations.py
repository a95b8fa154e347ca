"""Plain-language revocations as data: how people ask to be left alone in their own words.

Source for honouring them at all: FCC 24-24 (any reasonable means), CTIA Messaging Principles 5.1.3
(examples such as "please stop texting me"). The phrases are ours. Every pattern is matched against one
sentence of folded words (messaging.words.folding.words) with single spaces, without punctuation and apostrophes.
"""

# ruff: noqa: E501  (a pattern is easier to read on one line)
from __future__ import annotations

import re

CONTACTING = (
    r"(?:texting|txting|messaging|msging|contacting|e ?mailing|mailing|calling|phoning|spamming|bothering"
    r"|harassing|pestering|soliciting|writing|blowing up)"
)
CONTACT = r"(?:text|txt|message|msg|contact|e ?mail|mail|call|phone|sms|spam|bother|write(?: to)?|dm)"
MESSAGES = (
    r"(?:texts?|txts?|messages?|msgs?|sms|e ?mails?|mails?|spam|notifications?|alerts?|calls|communications?"
    r"|correspondence)"
)
ME = r"(?:me|us|this (?:number|phone|line|address|email)|(?:my|our) (?:number|phone|cell|mobile|line|email|inbox))"
# What may stand between a verb and the messages it stops.
WHICH = (
    r"(?:(?:all|any|the|these|this|those|your|more|further|such|such a|text|sms|marketing|promotional|sales"
    r"|daily|weekly|annoying|damn|stupid|fucking|automated|unsolicited|unwanted|junk|me|us|with|it with|of the|of these"
    r"|of your|so many) ){0,4}"
)
QUIT = r"(?:stop|quit|cease|discontinue|halt|end)"
NOT = r"(?:do not|dont|never|do not ever|dont ever|you may not|you should not|not to|refrain from)"
TAIL = (
    r"(?: (?:please|pls|plz|now|thanks|thank|you|anymore|any|more|again|ever|immediately|at|once|right|away|to|from"
    r"|here|on|this|my|number|phone|me|us|asap|ok|already|today|and|your|company|forever|altogether))*$"
)

_CLEAR = (
    # "please stop texting me", "quit calling this number"
    rf"\b{QUIT} (?:ever |all |with )?(?:the |this |your |all )?{CONTACTING} {ME}\b",
    rf"\b{QUIT} (?:all |the |this |your )?{CONTACTING}(?! you\b){TAIL}",
    # "stop sending me messages", "stop sending"
    rf"\b{QUIT} sending (?:{ME} |to {ME} )?{WHICH}(?:{MESSAGES}|stuff|crap|shit|things|anything|junk|these|this)\b",
    rf"\b{QUIT} sending{TAIL}",
    # "stop these texts", "no more messages", "cancel all texts to this number"
    rf"\b(?:{QUIT}|cancel|no more|enough|turn off) {WHICH}{MESSAGES}{TAIL}",
    # "don't message me again", "never contact this number"; not "why don't you call me", "they never text me"
    rf"(?<!\byou )(?<!\bthey )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bif i )(?<!\bpeople )\b{NOT} (?:ever |be )?"
    rf"(?:{CONTACT}|{CONTACTING}) {ME}\b",
    rf"(?<!\byou )(?<!\bthey )(?<!\bwe )\b{NOT} send {ME} (?:any ?more|anything|{WHICH}{MESSAGES})\b",
    # "take me off your list", "remove my number from the database", "remove me"
    r"\b(?:take|remove|delete|drop|strike|scratch|get|erase|pull|cut) (?:me|us|(?:my|this|our)(?: \w+)?"
    r" (?:number|name|phone|cell|email|address)) (?:off|from|off of|out of) (?:(?:your|ur|the|this|that|these|all|any|every) )?"
    r"(?:\w+ ){0,3}(?:lists?|database|system|contacts|directory|texts?|messages?|sms|mailings?|emails?|calls)\b",
    rf"\b(?:remove|take off|delete) (?:me|(?:my|this) (?:phone )?number){TAIL}",
    rf"\btake me off(?: (?:your|the|this) (?:list|lists))?{TAIL}",
    # "I want to unsubscribe", "opt me out", "how do I opt out", "unsubscribe me from everything"
    r"^(?:(?:please|pls|hi|hello|hey|ok|yes|no|kindly|just|can you|could you|would you|how do i|how can i|how to"
    r"|i want to|i would like to|id like to|i wish to|i need to|i have to|let me|i|i am|im|want to|would like to) )*"
    rf"(?:unsubscribe|unsub|opt out|optout|opting out|unsubscribing|opt me out)(?: (?:me|us|my number|all))?(?: (?:from|of) (?:all|everything|this|these|your|the|any)(?: \w+){{0,3}})?{TAIL}",
    r"^(?:please |pls |kindly |can you |could you )*(?:unsubscribe|opt) (?:me|us|this number|my number)\b",
    # "I would like to be removed from your list", "remove from list", "off the list please"
    r"\b(?:be|get) (?:removed|taken|deleted|dropped|unsubscribed) (?:off|from|off of) (?:(?:your|ur|the|this|these|all|any) )?(?:\w+ ){0,2}(?:lists?|database|texts?|messages?|emails?|calls)\b",
    rf"^(?:please |pls )?(?:remove from|take off|off|get off) (?:(?:your|ur|the|this|mailing|text) ){{0,2}}list{TAIL}",
    # "please don't text", "cease all contact", "I want to stop receiving messages", "stop your ads"
    rf"^(?:(?:please|pls|hi|ok|thanks) )*{NOT} {CONTACT}{TAIL}",
    rf"\b(?:{QUIT}|no) (?:all |any )?(?:further |more )?contact{TAIL}",
    rf"\b{QUIT} (?:receiving|getting) {WHICH}{MESSAGES}\b",
    rf"^(?:please |pls )?{QUIT} (?:these |your |all )?(?:promos?|promotions?|ads|adverts|mms|marketing|advertising|newsletters?){TAIL}",
    # "I revoke my consent"
    r"\b(?:revoke|withdraw|withdrawing|revoking|rescind|retract) (?:all |any |my |prior |previous |every )*"
    r"(?:consent|permission|authori[sz]ation)\b",
    # "I don't want your texts", "I no longer wish to receive these messages"
    rf"(?<!\bif you )(?<!\bif they )\b(?:no longer|dont|do not|never) (?:want|wish|wanna|care|like|need) (?:any )?"
    rf"(?:more )?{WHICH}{MESSAGES}\b",
    r"(?<!\bif you )(?<!\bif they )\b(?:no longer|dont|do not|never) (?:want|wish|wanna|care) (?:to )?(?:receive|get"
    r"|be (?:contacted|texted|called|messaged|e ?mailed|bothered|on (?:your|this|the) (?:\w+ )?list)"
    r"|hear from you)\b",
    r"\b(?:leave|let) (?:me|us) (?:the (?:hell|fuck|heck) |tf |the f )?(?:alone|be in peace)\b|\b(?:lose|forget|delete|erase) (?:my|this) number\b",
    r"\b(?:told|asked|tell) you(?: \w+){0,2} to stop$|\bi said stop$|\bcease and desist\b",
)

# They carry a wish to be left alone, perhaps, or a business matter, perhaps: a person reads them.
_DOUBTFUL = (
    r"\b(?:unsubscrib\w*|opt(?:ing|ed)? (?:me )?out|optout)\b",
    rf"\b{QUIT} (?:\w+ )?(?:{CONTACTING}|sending)\b(?! (?:you|him|her|them|it)\b)",
    rf"\b{QUIT} (?:the|these|this|those|your|all) (?:\w+ )?{MESSAGES}\b",
    rf"\byou (?:do not|dont|never|should not|may not) {CONTACT} me again\b",
    r"\bremove (?:me|my (?:number|name|details|info|information|data))\b|\btake me off\b|\bdelete my (?:data|info\w*)\b",
    r"\bwrong (?:number|person)\b|\bnot interested\b|\bno more(?: please)?$|\bnot? (?:the|a) right person\b",
    r"^(?:this is |is this |reported as |stop )?(?:spam|scam|junk|harassment)\b|\breport(?:ed|ing)? (?:you|this|as spam)\b",
    rf"^(?:please |pls )*(?:discontinue|cease|no (?:more )?{MESSAGES})(?: please)?$|\bhow (?:did|do) you (?:get|have|got) my (?:number|email)\b",
    r"\bwho gave you my (?:number|email)\b|\b(?:never|didnt|did not) (?:sign(?:ed)? up|subscribed?|agreed?|consent(?:ed)?|ask(?:ed)? for)\b",
    r"\b(?:fuck|piss|bugger|sod|f) off\b|\bgo away\b|\bget lost\b|\bharass\w*|\bfuck you\b",
    r"\b(?:blocked|blocking|block) (?:you|this number)\b|\bdo not call (?:list|registry)\b|\bdnc\b|\btcpa\b",
    r"\bhow (?:do|can) i (?:stop|end|get (?:off|out)|turn|cancel(?! (?:my|our|the|an?)\b))\b(?! (?:by|at|over)\b)",
    r"^(?:please |pls |just )*(?:i want out|block me|i (?:dont|do not) want (?:this|these|those|it|them))(?: please)?$",
    r"\b(?:stop|end|cancel|quit) my (?:\w+ )?(?:subscription|membership|messages|texts|account)\b",
    # a word that ends the sentence, but is not a bus stop
    r"(?<!\bthe )(?<!\ba )(?<!\bbus )(?<!\bfull )(?<!\bpit )(?<!\bnon )(?<!\bnext )(?<!\blast )(?<!\btruck )(?<!\bdoor )"
    r"(?<!\bour )(?<!\bmy )(?<!\byour )(?<!\bfirst )(?<!\bone )(?<!\btrain )(?<!\brest )(?<!\bt )\bstop$",
)

# "don't stop texting me": the opposite of a revocation.
NEGATED = re.compile(
    rf"(?<!\byou )\b(?:dont|do not|never|please dont|not want you to|dont want you to) (?:ever )?(?:{QUIT}\b|unsubscribe|opt\b|remove|take me off|delete (?:me|my))"
    r"|\bnot want to (?:stop|unsubscribe|opt out|be removed)|\bdont want to (?:stop|unsubscribe|opt out|be removed)"
    r"|\b(?:why|when) did (?:you|they|u) stop\b|\bdid (?:you|u) stop\b|\bcant stop\b|\bcannot stop\b"
)
# The wish holds only for a time, a place or a channel: a person has to read which.
PARTIAL = re.compile(
    r"\b(?:until|till|before|after|while|during|unless|except|instead|rather|prefer|tonight|tomorrow)\b"
    r"|\bis (?:fine|ok|okay|better)\b|\bat (?:night|work|home|lunch|\d)|\bso (?:early|late|much|often)\b"
    r"|\bon (?:the )?(?:week|mon|tues|wednes|thurs|fri|satur|sun)\w*|\bin the (?:morning|evening|afternoon)s?\b"
    r"|\b(?:just|only) (?:text|call|e ?mail|message)\b|\bcall me[ \w]* (?:text|e ?mail|message) me\b"
    r"|\btext me[ \w]* call me\b|\bthis week(?:end)?\b|(?<!\bagain )(?<!\banymore )(?<!\bmore )\babout\b"
)
# "my ex won't stop texting me", "I told him to stop calling me", "if you stop texting me"
SOMEBODY_ELSE = re.compile(
    rf"\b(?:him|her|them|he|she|they|my (?:ex|boss|son|mom|kids|wife|husband)|(?<!you )people|someone|somebody)\b"
    rf"(?: \w+){{0,4}} (?:{QUIT}|not)\b"
    rf"|\b(?:wont|doesnt|didnt|does not|did not|will not|if you|unless you|when you|once you|until you) {QUIT}\b"
    rf"|\bif (?:you|they|i)\b|\byou (?:dont|do not|never) {QUIT}\b"
)
# Our own instructions, quoted back: 'Reply STOP to end', "text "cancel" to unsubscribe", "STOP to opt out".
TEACHING = re.compile(
    r"\b(?:reply|replying|text|txt|send|answer|respond|type|with)(?: with| back| to)? [\"'\u201c\u201d\u2018\u2019]?"
    r"(?:stop|end|cancel|quit|unsubscribe|help|start|yes|optout|opt out|stopall)\b[^.!?\n]{0,60}"
    r"|\b(?:stop|end|cancel|quit)[\"'\u201c\u201d\u2018\u2019]? ?(?:to|2|=) ?(?:end|opt ?-?out|unsubscribe|cancel|quit|stop)\b"
    r"|\bif you (?:no longer|do not|don'?t) (?:want|wish) to[^.!?\n]{0,120}"
    r"|\bto (?:unsubscribe|opt ?-?out|stop receiving)[^.!?\n]{0,30}(?:reply|text|click|send|visit|follow)\b[^.!?\n]{0,60}",
    re.IGNORECASE,
)

CLEAR = re.compile("|".join(f"(?:{pattern})" for pattern in _CLEAR))
DOUBTFUL = re.compile("|".join(f"(?:{pattern})" for pattern in _DOUBTFUL))
