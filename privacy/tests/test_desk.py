"""Staff work the queue."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, ProductMail
from privacy.models import PrivacyRequest, State
from privacy.requests import filing, fulfilment, identity
from privacy.requests.queue import waiting
from tests.cast import make_contact


@pytest.fixture
def url(cast):
    return f"/w/{cast.workspace.slug}/privacy/"


def asked(workspace, kind="deletion", email="ana@example.com", **more):
    request = filing.file(workspace, kind, email=email, name="Ana Sample", **more)
    filing.confirm_link(request)
    return request


def test_ac5_the_queue_demands_a_second_factor(client, cast, url):
    client.force_login(cast.max)
    assert client.get(url).status_code == 302
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("olga", 404), ("bob", 403), ("rita", 403)])
def test_ac7_outsiders_find_nothing_and_members_may_not(client, cast, url, who, status):
    request = asked(cast.workspace)
    client.force_login(getattr(cast, who))
    for page in (url, f"{url}{request.pk}/", f"{url}{request.pk}/fulfil/", f"{url}new/"):
        assert client.get(page).status_code == status


def test_ac7_another_workspaces_request_does_not_exist(max_signed_in, cast, url):
    theirs = asked(cast.other)
    assert max_signed_in.get(f"{url}{theirs.pk}/").status_code == 404
    assert max_signed_in.post(f"{url}{theirs.pk}/refuse/", {"refuse-ground": "fraud"}).status_code == 404


def test_the_operators_desk_is_for_the_sites_admins(client, cast, max_signed_in):
    assert max_signed_in.get("/privacy/desk/").status_code == 404
    type(cast.max).objects.filter(pk=cast.max.pk).update(is_superuser=True, is_staff=True)
    asked(None)
    assert b"ana@example.com" in max_signed_in.get("/privacy/desk/").content


def test_what_nobody_confirmed_is_not_in_the_queue(max_signed_in, cast, url):
    filing.file(cast.workspace, "access", email="mallory@example.com")
    assert b"mallory" not in max_signed_in.get(url).content


def test_rt10_an_overdue_request_is_red(max_signed_in, cast, url):
    request = asked(cast.workspace, received_at=timezone.now() - timedelta(days=40))
    page = max_signed_in.get(url).content
    assert b"days overdue" in page
    assert b"badge-no" in page
    assert b"overdue" in max_signed_in.get(f"{url}{request.pk}/").content
    assert (waiting(cast.workspace).open, waiting(cast.workspace).overdue) == (1, 1)


def test_the_queue_costs_the_same_for_20_as_for_10(max_signed_in, cast, url):
    max_signed_in.get(url)  # what is asked once and cached: whether a policy is new to this account
    counts = []
    for _ten in range(2):
        for number in range(10):
            asked(cast.workspace, email=f"p{_ten}{number}@example.com")
        with CaptureQueriesContext(connection) as queries:
            assert max_signed_in.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_refusal_names_ground_and_remedies(max_signed_in, cast, url):
    request = asked(cast.workspace)
    page = f"{url}{request.pk}/refuse/"
    assert max_signed_in.post(page, {"refuse-ground": "other", "refuse-text": ""}).status_code == 422
    assert max_signed_in.post(page, {"refuse-ground": "no_match", "refuse-text": "Sorry."}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.ground, request.email) == (State.REFUSED, "no_match", "")
    mail = ProductMail.objects.filter(kind="privacy_answer").get()
    assert "Nothing was found" in mail.text
    assert "complain" in mail.text
    assert AuditEntry.objects.filter(action="privacy.request.refuse", actor_id=cast.max.pk).exists()
    assert max_signed_in.post(page, {"refuse-ground": "no_match"}, follow=True).status_code == 200


def test_an_extension_needs_reasons_and_is_told(max_signed_in, cast, url, settings):
    settings.PRIVACY_PROMISES_THIRTY_DAYS = False
    request = asked(cast.workspace)
    due = request.due_on
    page = f"{url}{request.pk}/extend/"
    assert max_signed_in.post(page, {"extend-text": ""}).status_code == 422
    max_signed_in.post(page, {"extend-text": "Very many records to look through."})
    request.refresh_from_db()
    assert request.due_on > due
    assert "Very many records" in ProductMail.objects.filter(kind="privacy_notice").get().text
    assert not fulfilment.extend(request, by=cast.max, reasons="again")


def test_a_request_by_phone_is_not_verified_by_that(max_signed_in, cast, ana, url):
    form = {
        "kind": "deletion", "manner": "phone", "received_on": timezone.now().date().isoformat(),
        "name": "Ana Sample", "email": "", "words": "She called.", "place": "",
    }  # fmt: skip
    page = max_signed_in.post(f"{url}new/?contact={ana.pk}", form, follow=True)
    request = PrivacyRequest.objects.get()
    assert (request.state, request.manner) == (State.UNVERIFIED, "phone")
    assert b"not yet shown who asks" in page.content
    assert not fulfilment.fulfil(request, by=cast.max)
    identify = f"{url}{request.pk}/identify/"
    assert max_signed_in.post(identify, {"identify-contacts": str(ana.pk)}).status_code == 422
    max_signed_in.post(identify, {"identify-contacts": str(ana.pk), "identify-sure": "on"})
    request.refresh_from_db()
    assert (request.state, request.contact_ids) == (State.VERIFIED, [str(ana.pk)])


def test_staff_can_not_choose_somebody_else(max_signed_in, cast, ana, url):
    ben = make_contact(cast.workspace, "Ben", email="ben@example.com")
    request = asked(cast.workspace)
    answer = max_signed_in.post(
        f"{url}{request.pk}/identify/", {"identify-contacts": str(ben.pk), "identify-sure": "on"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("bad", ["", "1999-13-01", "2099-01-01", "1990-01-01"])
def test_an_impossible_day_of_receipt_is_422(max_signed_in, url, bad):
    form = {"kind": "deletion", "manner": "phone", "received_on": bad, "name": "Ana"}
    assert max_signed_in.post(f"{url}new/", form).status_code == 422
    assert max_signed_in.get(f"{url}new/?contact=junk").status_code == 404


def test_one_button_erases_after_a_preview(max_signed_in, cast, ana, url, no_cooling_off, journal_file):
    request = asked(cast.workspace)
    identity.prove(request, {"phone": "0123"})
    page = max_signed_in.get(f"{url}{request.pk}/fulfil/")
    assert b"Erase for good" in page.content
    assert PrivacyRequest.objects.get().state == State.VERIFIED
    max_signed_in.post(f"{url}{request.pk}/fulfil/")
    assert PrivacyRequest.objects.get().state == State.IN_PROGRESS
    assert fulfilment.carry_out(request.pk)
    done = max_signed_in.get(f"{url}{request.pk}/")
    assert b"nothing was found" in done.content
    assert b"Ana Sample" not in done.content


def test_other_kinds_are_marked_as_done_with_an_answer(max_signed_in, cast, ana, url):
    request = asked(cast.workspace, kind="complaint")
    assert max_signed_in.post(f"{url}{request.pk}/done/", {"done-text": "x"}).status_code == 422
    max_signed_in.post(f"{url}{request.pk}/done/", {"done-text": "We called you and settled it."})
    request.refresh_from_db()
    assert (request.state, request.email) == (State.FULFILLED, "")


def test_an_unknown_action_does_not_exist(max_signed_in, cast, url):
    assert max_signed_in.post(f"{url}{asked(cast.workspace).pk}/explode/").status_code == 404
