"""The clock's errands: one that breaks off keeps nobody else from their right."""

import pytest

from privacy import tasks
from privacy.centre import questions
from privacy.copies import answers
from privacy.erasure import erasing
from privacy.requests import filing, fulfilment

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_one_request_that_breaks_off_holds_up_no_other(monkeypatch, caplog):
    done = []

    def carry_out(pk):
        if pk == "bad":
            raise RuntimeError("a row that can't be read")
        done.append(pk)

    monkeypatch.setattr(fulfilment, "waiting", lambda: ["bad", "good"])
    monkeypatch.setattr(fulfilment, "carry_out", carry_out)
    monkeypatch.setattr(answers, "expire", lambda: done.append("copies"))
    tasks.sweep()
    assert done == ["good", "copies"] and "broke off" in caplog.text


def test_nor_does_an_errand_of_the_hour(monkeypatch):
    done = []

    def broken():
        raise RuntimeError

    monkeypatch.setattr(filing, "tidy", broken)
    monkeypatch.setattr(questions, "forget", lambda: done.append("questions"))
    monkeypatch.setattr(erasing, "settle", lambda: done.append("disk"))
    tasks.tidy()
    assert done == ["questions", "disk"]
