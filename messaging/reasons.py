"""Why a message may not leave, in plain words, each with what to do about it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.consent.models import Channel, Purpose, State, Suppression
from messaging.verdicts import Reason, Verdict

# The person


def talk_gone() -> Reason:
    """A conversation that is not there: never was, or has become part of another."""
    return Reason(
        "no_talk",
        _("This conversation is not here, or not any more."),
        _("Its contact may have been made one with another record, or erased. Look for them in the inbox."),
    )


def no_consent(channel: str, purpose: str, state: str | None) -> Reason:
    """There is no consent for this channel and purpose."""
    words = {"channel": Channel(channel).label, "purpose": Purpose(purpose).label}
    ask = _("Ask for it: send them your opt-in page, or record consent that they gave in writing.")
    if state == State.PENDING:
        text = _("They were asked whether they agree to %(channel)s for %(purpose)s and have not said yes yet.") % words
        return Reason("pending", text, _("Wait for their answer."))
    if state == State.WITHDRAWN:
        text = _("They opted out of %(channel)s for %(purpose)s.") % words
        return Reason("opted_out", text, _("Only they can change that: by texting START, or on your opt-in page."))
    if state == State.EXPIRED:
        text = _("They were asked about %(channel)s for %(purpose)s and never answered.") % words
        return Reason("expired", text, ask)
    text = _("They have not agreed to %(channel)s for %(purpose)s.") % words
    return Reason("no_consent", text, ask)


def no_purpose() -> Reason:
    return Reason("no_purpose", _("The message has no purpose."), _("Say what it is for: consent is for a purpose."))


def other_address() -> Reason:
    return Reason(
        "other_address",
        _("They agreed for another number or address than this one."),
        _("Write to the one they agreed for, or ask for consent for this one."),
    )


def address_gone() -> Reason:
    """It waited, and the number or address was taken off the contact: by now it may be somebody else's."""
    text = _("This number or address is not on the contact any more.")
    return Reason("address_gone", text, _("Write to the one that is there, if they agreed for it."))


def only_tried() -> Reason:
    text = _("Their yes came from the sandbox's telephone, where anybody of yours can answer for them.")
    return Reason("only_tried", text, _("Ask them by text: their own telephone has to answer."))


def suppressed(reason: str) -> Reason:
    """The address must not be contacted, whichever contact carries it.

    An erased person and a child are told like an opt-out: who types an address must not learn what became of whoever
    had it (RT-3, RT-9).
    """
    only_they = _("Only they can change that: by texting START, or on your opt-in page.")
    texts = {
        **dict.fromkeys(
            (Suppression.Reason.OPT_OUT, Suppression.Reason.ERASED, Suppression.Reason.CHILD),
            (_("This number or address opted out of everything you send."), only_they),
        ),
        Suppression.Reason.BOUNCED: (
            _("Messages to this number or address come back."),
            _("Ask them another way for one that works."),
        ),
        Suppression.Reason.COMPLAINT: (_("They complained about your messages to their provider."), only_they),
    }
    text, remedy = texts[Suppression.Reason(reason)]
    return Reason("opted_out" if reason == Suppression.Reason.OPT_OUT else reason, text, remedy)


def restricted() -> Reason:
    return Reason(
        "restricted",
        _("Their data is frozen at their request, so nothing is sent."),
        _("It is lifted under Privacy, after telling them."),
    )


def archived() -> Reason:
    return Reason("archived", _("This contact is archived."), _("Restore the contact first."))


def erased() -> Reason:
    return Reason("erased", _("This contact is no longer here."), _("Nothing can be sent."))


def gone(merged_into: Any) -> Reason:
    """The record is no longer there: erased, or since a moment part of another, whose key is given."""
    if merged_into is None:
        return erased()
    return Reason(
        "merged",
        _("Somebody has just made this record part of another one of the same person."),
        _("Open that record, see what it says about consent, and send your text from there."),
    )


def no_address(channel: str) -> Reason:
    if channel == Channel.EMAIL:
        return Reason("no_address", _("No email address is known."), _("Add one to the contact."))
    return Reason("no_address", _("No phone number is known."), _("Add one to the contact."))


def review() -> Reason:
    return Reason(
        "review",
        _("Their last message may ask you to stop. Until somebody decides, nothing is sent to them."),
        _("Read it in the inbox and say whether they opted out."),
        Verdict.HOLD,
    )


def paused_by_them(until: datetime, *, waits: bool) -> Reason:
    """The person asked for a rest; ``waits``: the message may leave when it is over."""
    text = _("They asked for no messages before %(day)s.") % {"day": date_format(timezone.localtime(until), "j F Y")}
    if waits:
        return Reason("paused_by_them", text, _("It goes by itself then."), Verdict.HOLD, until)
    return Reason("paused_by_them", text, _("They can end the pause on their preference page."))


def topic_declined(topic: str) -> Reason:
    return Reason(
        "topic_declined",
        _("They do not want to hear about “%(topic)s”.") % {"topic": topic},
        _("They can change that on their preference page."),
    )


def often_enough(often: str, last: datetime) -> Reason:
    day = date_format(timezone.localtime(last), "j F Y")
    return Reason(
        "often_enough",
        _("They want %(often)s of what goes to many, and one went on %(day)s.") % {"often": often, "day": day},
        _("They can change that on their preference page."),
    )


# The business


def no_sender(channel: str, *, removed: bool = False) -> Reason:
    text = _("There is no sender for this kind of message (%(channel)s).") % {"channel": Channel(channel).label}
    text = _("Its sender was removed.") if removed else text
    return Reason("no_sender", text, _("Add one under Settings, Senders."), Verdict.HOLD)


def unverified_toll_free() -> Reason:
    return Reason(
        "unregistered",
        _("This toll-free number is not verified for texting, so carriers would block it."),
        _("Write down its verification under Settings, Senders, or use another number."),
        Verdict.HOLD,
    )


def unregistered() -> Reason:
    return Reason(
        "unregistered",
        _("This number is not registered for business texting (10DLC), so carriers would block it."),
        _("Register it under Settings, Senders, or use another one."),
        Verdict.HOLD,
    )


def sender_paused(until: datetime) -> Reason:
    return Reason(
        "sender_paused", _("The sender is paused for a while."), _("It goes on by itself."), Verdict.HOLD, until
    )


def workspace_paused() -> Reason:
    return Reason(
        "workspace_paused",
        _("Sending is paused for the whole workspace."),
        _("A manager can resume it in the settings."),
        Verdict.HOLD,
    )


def of_campaign(campaign: Any) -> list[Reason]:
    """What its campaign has against a message, if it belongs to one."""
    if campaign is not None and campaign.is_cancelled:
        return [Reason("campaign_cancelled", _("Its campaign was cancelled."), _("Nothing to do."))]
    if campaign is not None and campaign.paused_at:
        remedy = _("A manager can resume the campaign.")
        return [Reason("campaign_paused", _("Its campaign is paused."), remedy, Verdict.HOLD)]
    return []


def of_run(run: Any) -> list[Reason]:
    """What a sequence has against its step: it was turned off, or ended for this person."""
    if run is not None and run.state == "stopped":
        return [Reason("sequence_stopped", _("The sequence ended for this person meanwhile."), _("Nothing to do."))]
    if run is not None and not run.sequence.is_on:
        remedy = _("A manager can turn it on.")
        return [Reason("sequence_off", _("Its sequence is turned off."), remedy, Verdict.HOLD)]
    return []


def not_known() -> Reason:
    return Reason(
        "not_known",
        _("The line to the mail server broke while it was sent, so nobody knows whether it arrived."),
        _("Ask them, and say here whether it did. It is never sent again by itself."),
        Verdict.HOLD,
    )


def sender_day(per_day: int, until: datetime) -> Reason:
    return Reason(
        "sender_day",
        _("The sender has sent its %(count)d messages of the last 24 hours.") % {"count": per_day},
        _("It goes by itself when the first of them is a day old."),
        Verdict.HOLD,
        until,
    )


def _of_the_minute(code: str, text: str, per_minute: int, until: datetime) -> Reason:
    return Reason(code, text % {"count": per_minute}, _("It goes by itself in a moment."), Verdict.HOLD, until)


def rate(per_minute: int, until: datetime) -> Reason:
    text = _("The sender has sent its %(count)d messages of the last minute.")
    return _of_the_minute("rate", text, per_minute, until)


def domain_rate(per_minute: int, until: datetime) -> Reason:
    text = _("The sender has sent its %(count)d mails of the last minute to this domain.")
    return _of_the_minute("domain_rate", text, per_minute, until)


def campaign_rate(per_minute: int, until: datetime) -> Reason:
    text = _("All numbers of this 10DLC campaign have sent its %(count)d messages of the last minute.")
    return _of_the_minute("campaign_rate", text, per_minute, until)


def brand_day(per_day: int, until: datetime) -> Reason:
    return Reason(
        "brand_day",
        _("Your brand has sent its %(count)d segments of the last 24 hours.") % {"count": per_day},
        _("It goes by itself when the first of them is a day old. A better trust score raises the limit."),
        Verdict.HOLD,
        until,
    )


def no_postal_address() -> Reason:
    return Reason(
        "no_postal_address",
        _("A commercial email must name the postal address of the business (CAN-SPAM)."),
        _("Enter it under Settings, Business."),
        Verdict.HOLD,
    )


# The message


def empty() -> Reason:
    return Reason("empty", _("The message is empty."), _("Write something."))


def unfilled(names: list[str]) -> Reason:
    return Reason(
        "unfilled",
        _("Nobody has filled in: %(names)s.") % {"names": ", ".join(names)},
        _("Write what stands there instead of the braces."),
    )


def not_carried(words: str) -> Reason:
    """``words``: what the provider does not take along."""
    return Reason("not_carried", words, _("Take the file off, or send it another way."))


def file_gone() -> Reason:
    return Reason("file_gone", _("A file that was to go with it was deleted."), _("Write the message again."))


def too_long(longest: int) -> Reason:
    return Reason(
        "too_long",
        _("The message is longer than %(count)d characters, with your name and the way to stop.") % {"count": longest},
        _("Shorten it."),
    )


def content(rule: str, words: str) -> Reason:
    return Reason(
        "content",
        _("Carriers forbid this content: %(rule)s (“%(words)s”).") % {"rule": rule, "words": words},
        _("Take these words out. Nobody can send them, with any consent."),
    )


def quiet(words: str, until: datetime | None) -> Reason:
    """``words`` come from ``quiet_hours.check``: "quiet hours until 09:00 in Boise"."""
    text = words[:1].upper() + words[1:] + "."
    remedy = _("It goes by itself then.") if until else _("Set the contact's time zone.")
    return Reason("quiet_hours", text, remedy, Verdict.HOLD, until)


def enough_for_a_day(most: int, until: datetime) -> Reason:
    return Reason(
        "daily_cap",
        _("The law of their state allows %(most)d marketing texts in 24 hours, and so many went.") % {"most": most},
        _("It goes by itself when the first of them is a day old."),
        Verdict.HOLD,
        until,
    )


def not_an_answer() -> Reason:
    return Reason(
        "not_an_answer",
        _("This kind of message may only answer what the person just sent."),
        _("Write an ordinary message, which needs consent."),
    )


def code_is_over(life: timedelta) -> Reason:
    return Reason(
        "too_late",
        _("A code leaves within %(minutes)d minutes, while it is good and nobody used it, or not at all.")
        % {"minutes": life.total_seconds() // 60},
        _("Whoever needs one asks for a new one."),
    )


def too_late() -> Reason:
    return Reason(
        "too_late", _("An answer of this kind goes out within five minutes or not at all."), _("Nothing to do.")
    )
