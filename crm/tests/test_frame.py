"""The frame around every page: what its navigation counts, and what it costs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.inbox.models import Thread
from tests.cast import make_contact, make_workspace

EMPTY = pytest.mark.urls("bench.urls")


@pytest.fixture
def frame(client, cast):
    client.force_login(cast.bob)

    def get():
        return client.get(reverse("bench-empty", args=[cast.workspace.slug])).content.decode()

    return get


def make_unread(workspace, count, unread=1):
    people = [make_contact(workspace) for _number in range(count)]
    Thread.objects.bulk_create(Thread(workspace=workspace, contact=contact, unread=unread) for contact in people)


def counted(html):
    return re.findall(r'class="nav-count[^"]*">([^<]+)<', html)


@EMPTY
def test_the_inbox_shows_how_many_conversations_nobody_has_read(frame, cast):
    make_unread(cast.workspace, 3)
    make_unread(cast.workspace, 2, unread=0)
    make_unread(cast.other, 5)
    assert counted(frame()) == ["3"]


@EMPTY
def test_no_number_when_all_is_read(frame):
    assert counted(frame()) == []


@EMPTY
def test_many_unread_are_not_counted_to_the_end(frame, cast):
    make_unread(cast.workspace, 101)
    assert counted(frame()) == ["99+"]


@EMPTY
def test_the_frame_costs_the_same_however_many_workspaces_and_conversations(frame, cast):
    counts = []
    frame()  # which policies there are is asked once, and then known to the cache
    for _round in range(2):
        make_unread(cast.workspace, 20)
        for number in range(5):
            make_workspace(cast.bob, name=f"Another {number}")
        with CaptureQueriesContext(connection) as queries:
            frame()
        counts.append(len(queries))
    assert counts == [5, 5]  # session, account, memberships, unread, the timer; a manager's has one more
