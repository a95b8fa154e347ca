"""The courier: a committed message is told to a worker; a broker that is away loses nothing."""

import pytest

from messaging import dispatch, tasks
from messaging.models import Message
from messaging.tests.scene import agree, compose, make_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    keys: list[str] = []
    monkeypatch.setattr(tasks.dispatch_message, "apply_async", lambda args=(), *more, **options: keys.append(args[0]))
    return keys


def test_a_worker_is_told_once_the_row_is_committed(cast, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = compose(make_ana(cast.workspace))
        assert told == []
    assert told == [str(message.pk)]


def test_a_lost_broker_loses_no_message(cast, monkeypatch, told, django_capture_on_commit_callbacks):
    ana = make_ana(cast.workspace)
    agree(ana)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.dispatch_message, "apply_async", _broken)
        with django_capture_on_commit_callbacks(execute=True):
            message = compose(ana)
    dispatch.wake()
    assert told == [str(message.pk)]
    assert dispatch.wake() == 0, "a row is offered once in a while only"
    tasks.dispatch_message(told[0])
    assert Message.objects.get(pk=message.pk).status == "delivered"


def _broken(*args, **options):
    raise ConnectionError
