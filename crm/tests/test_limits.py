"""Rate limits of public doors."""

import pytest
from django.test import RequestFactory, override_settings
from redis.exceptions import ConnectionError as CacheAway

from crm.lib import limits


def knock(ip="203.0.113.7", forwarded=""):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=ip, headers=headers)


def test_a_door_closes_after_so_many_from_one_address():
    answers = [limits.allow(knock(), "door", per_ip=(3, 3600)) for _ in range(5)]
    assert answers == [True, True, True, False, False]
    assert limits.allow(knock("203.0.113.8"), "door", per_ip=(3, 3600))
    assert limits.allow(knock(), "another door", per_ip=(3, 3600))


def test_a_whole_ipv6_subscriber_counts_as_one():
    assert limits.allow(knock("2001:db8::1"), "door", per_ip=(1, 3600))
    assert not limits.allow(knock("2001:db8::ffff:2"), "door", per_ip=(1, 3600))
    assert limits.allow(knock("2001:db8:0:1::1"), "door", per_ip=(1, 3600))


def test_the_address_asked_about_has_its_own_limit():
    for ip in ("203.0.113.1", "203.0.113.2"):
        assert limits.allow(knock(ip), "door", address="ana@example.com", per_address=(2, 3600))
    assert not limits.allow(knock("203.0.113.3"), "door", address="ana@example.com", per_address=(2, 3600))
    assert limits.allow(knock("203.0.113.3"), "door", address="ben@example.com", per_address=(2, 3600))


def test_all_together_have_a_limit():
    assert limits.allow(knock("203.0.113.1"), "door", overall=(1, 3600))
    assert not limits.allow(knock("203.0.113.2"), "door", overall=(1, 3600))


def test_twice_the_number_does_not_pass_around_a_full_window(monkeypatch):
    now = 1_000_000 * 60.0
    monkeypatch.setattr(limits.time, "time", lambda: now + 59)
    assert all(limits.allow(knock(), "door", per_ip=(10, 60)) for _ in range(10))
    monkeypatch.setattr(limits.time, "time", lambda: now + 61)
    assert not limits.allow(knock(), "door", per_ip=(10, 60))
    monkeypatch.setattr(limits.time, "time", lambda: now + 179)
    assert limits.allow(knock(), "door", per_ip=(10, 60))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "", "203.0.113.7"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "unknown", ""),
    ],
)
def test_only_what_our_own_proxies_saw_counts(proxies, forwarded, expected):
    with override_settings(TRUSTED_PROXIES=proxies):
        assert limits.client_ip(knock(forwarded=forwarded)) == expected


def test_while_the_cache_is_away_doors_are_closed_but_those_that_must_not_be(monkeypatch):
    def away(*args, **kwargs):
        raise CacheAway("gone")

    monkeypatch.setattr(limits.cache, "add", away)
    assert not limits.allow(knock(), "door", per_ip=(3, 60))
    assert limits.allow(knock(), "door", per_ip=(3, 60), when_away=True)


def test_the_cache_never_learns_an_address():
    limits.allow(knock("203.0.113.7"), "door", address="ana@example.com", per_ip=(3, 60), per_address=(3, 60))
    client = limits.cache._cache.get_client()
    assert not [key for key in client.keys("*") if b"ana@" in key or b"203.0." in key]
