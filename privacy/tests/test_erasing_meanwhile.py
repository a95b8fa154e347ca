"""RT-3: somebody who is erased while others write about them does not come back by what those had read before."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from contacts import points
from contacts.consent.models import Suppression
from contacts.imports import judging, runs
from contacts.models import Contact, ContactPoint
from contacts.tests.importing import upload
from crm.lib.addresses import address_hash
from privacy.erasure import erasing
from tests.cast import make_contact

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 0.4  # seconds that an erasure gets to come between, if nothing keeps it waiting


@pytest.fixture
def ana(cast, journal_file):
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123")


def erased_between(monkeypatch, module, ana, work):
    """Do ``work``; as soon as it has looked whether she may be written about, she is erased in another connection."""
    looked, done, troubles = Event(), Event(), []
    look = module.not_to_be_kept

    def then_wait(*args):
        found = look(*args)
        if not looked.is_set():
            looked.set()
            done.wait(WAIT)
        return found

    def erase():
        looked.wait(20)
        try:
            erasing.erase(ana)
        except Exception as error:
            troubles.append(error)
        finally:
            done.set()
            connection.close()

    monkeypatch.setattr(module, "not_to_be_kept", then_wait)
    other = Thread(target=erase)
    other.start()
    work()
    other.join(30)
    assert looked.is_set() and done.is_set() and not troubles


def assert_gone(ana):
    assert not Contact.objects.filter(name__startswith="Ana").exists()
    assert not ContactPoint.objects.filter(hash=address_hash("ana@example.com")).exists()
    assert Suppression.objects.filter(address_hash=address_hash("ana@example.com"), reason="erased").exists()


def test_rt3_a_chunk_of_an_import_under_way_does_not_make_her_anew(cast, ana, monkeypatch):
    run = upload(cast, "Name,Email,City\nAna Sample,ana@example.com,Boise\nBen,ben@example.com,Provo\n")
    assert runs.confirm(run, cast.max)

    def work():
        while runs.advance(run.pk):
            pass

    erased_between(monkeypatch, judging, ana, work)
    assert_gone(ana)
    assert Contact.objects.get().name == "Ben"


def test_rt3_nor_does_a_form_that_is_being_saved(cast, ana, monkeypatch):
    ben = make_contact(cast.workspace, "Ben", email="ben@example.com")

    def work():
        with transaction.atomic():
            points.keep(ben, [points.read("ben@example.com", "US"), points.read("old@example.com", "US")])

    erased_between(monkeypatch, points, ana, work)
    assert ben.points.count() == 2  # the erasure waited, and was of somebody else
    points.keep(ben, [points.read("ana@example.com", "US"), points.read("ben@example.com", "US")])
    assert [point.value for point in ben.points.all()] == ["ben@example.com"]
    assert_gone(ana)
