"""Ids follow each other in the order in which they were made."""

import time
from concurrent.futures import ThreadPoolExecutor

from crm.lib import ids


def test_each_id_is_greater_than_the_one_before():
    made = [ids.uuid7() for _ in range(5_000)]  # many of them within one millisecond
    assert made == sorted(set(made))


def test_a_clock_that_stands_still_or_is_set_back_changes_nothing(monkeypatch):
    before, now = ids.uuid7(), time.time_ns()
    for moment in (now, now, now - 60_000_000_000):
        monkeypatch.setattr(ids.time, "time_ns", lambda moment=moment: moment)
        after = ids.uuid7()
        assert after > before
        before = after


def test_threads_never_share_a_moment():
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: ids.uuid7(), range(2_000)))
    assert len({key.int >> 64 for key in made}) == len(made)


def test_it_is_an_id_of_version_7_that_tells_the_time():
    key = ids.uuid7()
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert abs((key.int >> 80) / 1000 - time.time()) < 5
