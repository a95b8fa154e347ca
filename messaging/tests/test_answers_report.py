"""The report of response times against plain Python over invented conversations."""

import random
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from crm.lib import periods, reports
from messaging import outbox
from messaging import reports as answers_report
from messaging.models import InboundEvent, Message
from messaging.tests.scene import make_sender
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 7, 8, tzinfo=UTC)  # a Monday
PERIOD = periods.own(date(2026, 9, 1), date(2026, 9, 30), ZoneInfo("UTC"))


def report(cast, way=""):
    membership = cast.workspace.memberships.get(user=cast.alice)
    return answers_report.answers(reports.Asked(cast.workspace, membership, PERIOD, "week", way))


class Talk:
    """A conversation to which messages are added at their minute."""

    def __init__(self, workspace, number=0, channel="sms"):
        address = f"+120855502{number:02}" if channel == "sms" else f"n{number}@example.com"
        self.contact = make_contact(workspace, f"Person {number}")
        self.talk = outbox.conversation_with(self.contact, channel, address)
        self.messages = []

    def add(self, minute, direction, **fields):
        at = START + timedelta(minutes=minute)
        given = (
            {"status": "received"}
            if direction == "in"
            else {"status": "cancelled", "capability": "consent", "sent_at": at}
        )
        message = Message(
            workspace=self.contact.workspace, conversation=self.talk, contact=self.contact, channel=self.talk.channel,
            direction=direction, address=self.talk.address, address_hash=self.talk.address_hash, body="…",
            created_at=at, idempotency_key=f"{self.talk.pk}-{len(self.messages)}", **given | fields,
        )  # fmt: skip
        message.save()
        self.messages.append(message)
        return self


def test_medians_counts_and_shares_are_those_of_plain_python(cast):
    chance, waited = random.Random(11), []
    for number in range(40):
        talk, minute, since = Talk(cast.workspace, number), chance.randrange(0, 20_000), None
        for _turn in range(chance.randrange(1, 9)):
            minute += chance.choice([1, 7, 45, 300, 2000])
            direction = chance.choice(["in", "out"])
            talk.add(minute, direction)
            if direction == "in" and since is None:
                since = minute
                waited.append([since, None])
            elif direction == "out" and since is not None:
                waited[-1][1], since = (minute - since) * 60, None
    answer = report(cast)
    for stretch, row in zip(PERIOD.stretches("week"), answer.tables[0].rows, strict=True):
        begun = [each for each in waited if stretch.start <= START + timedelta(minutes=each[0]) < stretch.end]
        known = [seconds for _since, seconds in begun if seconds is not None]
        within = sum(seconds <= 86_400 for seconds in known)
        assert row[1:] == [
            len(begun) or None,
            len(known) or None,
            median(known) if known else None,
            (within, len(begun)),
        ]
    inside = [each for each in waited if START + timedelta(minutes=each[0]) < PERIOD.end]
    assert answer.tables[0].total[1] == len(inside) == answer.tables[1].rows[0][1]


def test_a_wait_is_from_the_first_unanswered_message_to_the_first_answer(cast):
    Talk(cast.workspace).add(0, "in").add(5, "in").add(30, "out").add(31, "out").add(60, "in").add(70, "out")
    total = report(cast).tables[0].total
    assert total[1:4] == [2, 2, (30 * 60 + 10 * 60) / 2]


def test_confirmations_campaigns_and_what_never_left_are_no_answers(cast):
    talk = Talk(cast.workspace).add(0, "in")
    talk.add(1, "out", capability="help").add(2, "out", sent_at=None).add(90, "out")
    assert report(cast).tables[0].total[3] == 90 * 60


def test_words_that_are_answered_by_themselves_begin_no_wait(cast):
    sender = make_sender(cast.workspace)
    talk = Talk(cast.workspace)
    stop = InboundEvent.objects.create(
        workspace=cast.workspace, sender=sender, external_id="1", address_hash=b"1", raw="{}", intent="opt_in"
    )
    talk.add(0, "in", event=stop).add(10, "in").add(25, "out")
    assert report(cast).tables[0].total[1:4] == [1, 1, 15 * 60]


def test_the_night_is_not_cut_out_and_no_answer_is_said_to_be_none(cast):
    Talk(cast.workspace).add(0, "in").add(3 * 1440, "out")
    Talk(cast.workspace, 1, "email").add(0, "in")
    answer = report(cast)
    assert answer.tables[0].total[1:] == [2, 1, 3 * 86_400, (0, 2)]
    assert [figure.value for figure in answer.figures] == ["3 d", "0 %", "1"]
    assert report(cast, "email").tables[0].total[1:4] == [1, None, None]


def test_another_workspace_is_not_counted(cast):
    Talk(cast.other).add(0, "in").add(5, "out")
    assert report(cast).empty is not None
