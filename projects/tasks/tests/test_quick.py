"""What a line says: "call Ana tomorrow 3pm"."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.tasks.models import Priority
from projects.tasks.quick import read
from projects.tasks.repeating import Often

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # a Wednesday

# what is typed: what is left of it, when, and whether that is a whole day
READ = {
    "call Ana tomorrow 3pm": ("call Ana", "2026-11-26 15:00", False),
    "Tomorrow: call Ana": ("call Ana", "2026-11-26", True),
    "call Ana today at 4": ("call Ana", "2026-11-25 16:00", False),
    "call Ana at 9": ("call Ana", "2026-11-26 09:00", False),
    "call Ana at 11:15": ("call Ana", "2026-11-25 11:15", False),
    "send offer on Friday": ("send offer", "2026-11-27", True),
    "send offer friday 9:30am": ("send offer", "2026-11-27 09:30", False),
    "send offer next friday": ("send offer", "2026-12-04", True),
    "send offer Wednesday": ("send offer", "2026-12-02", True),
    "report by 3 March": ("report", "2027-03-03", True),
    "report March 3rd 2028 noon": ("report", "2028-03-03 12:00", False),
    "report 2026-12-24": ("report", "2026-12-24", True),
    "report 24.12.": ("report", "2026-12-24", True),
    "report due 24/12/2027": ("report", "2027-12-24", True),
    "ping in 20 minutes": ("ping", "2026-11-25 10:50", False),
    "ping in 2 hours": ("ping", "2026-11-25 12:30", False),
    "ping in two weeks": ("ping", "2026-12-09", True),
    "ping tomorrow morning": ("ping", "2026-11-26 09:00", False),
    "ping tonight": ("ping", "2026-11-25 20:00", False),
    "ping the day after tomorrow at 14:00": ("ping", "2026-11-27 14:00", False),
    "close the books end of month": ("close the books", "2026-11-30", True),
    "plan next week": ("plan", "2026-11-30", True),
    "renew on 29 February": ("renew", "2028-02-29", True),
}
UNTOUCHED = [
    "call May about March plans",
    "buy sun cream and sat nav",
    'watch "tomorrow never dies"',
    "prepare tomorrow's talk",
    "version 2.5 of 10/20 files at scale 1:1000",
    "write to max@example.com",
    "read chapter 12",
    "second opinion on the 99.99. thing",
]


@pytest.mark.parametrize(("text", "said"), READ.items())
def test_days_and_times_are_read_out_of_a_line(text, said):
    name, due, all_day = said
    found = read(text, NOW)
    shown = f"{found.due_at:%Y-%m-%d}" if all_day else f"{found.due_at:%Y-%m-%d %H:%M}"
    assert (found.name, shown, found.all_day) == (name, due, all_day)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_says_nothing_about_when_is_left_alone(text):
    found = read(text, NOW)
    assert (found.name, found.due_at) == (text, None)


def test_months_come_first_where_people_write_so():
    assert read("x 3/4", NOW, month_first=True).due_at.month == 3
    assert read("x 3/4", NOW).due_at.month == 4


@pytest.mark.parametrize(
    ("text", "often", "interval", "due"),
    [
        ("stand-up every weekday at 9", Often.WEEKDAYS, 1, "2026-11-26 09:00"),
        ("water plants every 3 days", Often.DAILY, 3, "2026-11-25 23:59"),
        ("invoice every month on 1 December", Often.MONTHLY, 1, "2026-12-01 23:59"),
        ("review every other monday 10am", Often.WEEKLY, 2, "2026-11-30 10:00"),
        ("water plants daily", Often.DAILY, 1, "2026-11-25 23:59"),
    ],
)
def test_repetitions_are_read_too(text, often, interval, due):
    found = read(text, NOW)
    assert (found.repeat.often, found.repeat.interval) == (often, interval)
    assert f"{found.due_at:%Y-%m-%d %H:%M}" == due


def test_a_mark_makes_it_urgent_and_the_line_keeps_its_words():
    assert (read("pay rent !", NOW).priority, read("pay rent !", NOW).name) == (Priority.HIGH, "pay rent")
    assert read("tidy up !low", NOW).priority == Priority.LOW
    assert read("Yes! do it", NOW).priority == Priority.NORMAL
    assert read("tomorrow", NOW).name == "tomorrow"


def test_co4_no_card_number_enters_by_a_line():
    assert "4111" not in read("charge 4111 1111 1111 1111 tomorrow", NOW).name


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from("in at 3 99 every monday . / 13 2026 am tomorrow ! @ # 31".split())).map(" ".join)
)
@settings(max_examples=100, deadline=None)
def test_nothing_that_is_typed_breaks_it(text):
    found = read(text, NOW)
    assert len(found.name) <= 300
    assert found.due_at is None or found.due_at.tzinfo is not None
