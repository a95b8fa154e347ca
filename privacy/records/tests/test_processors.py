"""Who gets data: entered, found in the configuration, named to people, complete or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Sender
from privacy import overview
from privacy.records.in_use import in_use
from privacy.records.models import Controller, Processor, controller
from privacy.records.recipients import lacks, not_entered, recipients

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Ledger & Sons",
    "service": "keeps our books",
    "country": "DE",
    "tell_by": "hand",
    "began_on": "2026-01-01",
}


def url(cast, rest=""):
    return f"/w/{cast.workspace.slug}/privacy/processors/{rest}"


def test_a_processor_is_entered_and_named_to_people(max_signed_in, cast):
    answer = max_signed_in.post(url(cast, "new/"), GIVEN)
    assert answer.status_code == 302
    assert [str(each) for each in recipients(cast.workspace)][-1] == "Ledger & Sons: keeps our books (Germany)"
    assert recipients(cast.other)[-1].name != "Ledger & Sons"


def test_the_same_name_twice_is_refused(max_signed_in, cast):
    Processor.objects.create(workspace=cast.workspace, **GIVEN)
    answer = max_signed_in.post(url(cast, "new/"), GIVEN)
    assert answer.status_code == 422
    assert "of this name already" in answer.content.decode()


def test_a_webhook_needs_an_address_and_gets_a_secret(max_signed_in, cast):
    assert max_signed_in.post(url(cast, "new/"), {**GIVEN, "tell_by": "webhook"}).status_code == 422
    hook = {**GIVEN, "tell_by": "webhook", "tell_url": "https://books.example/erased"}
    max_signed_in.post(url(cast, "new/"), hook)
    assert Processor.objects.get(workspace=cast.workspace).tell_secret


def test_pv1_what_the_configuration_uses_is_named_without_anybody_entering_it(cast, settings):
    Sender.objects.create(workspace=cast.workspace, address="+12025550142", provider="twilio")
    assert [each.key for each in in_use(cast.workspace)] == ["sender:twilio"]
    assert "Twilio Inc." in [each.name for each in recipients(cast.workspace)]
    titles = [duty.title for duty in overview.due(overview.areas(cast.workspace))]
    assert "Twilio Inc. gets data and is not on file" in titles
    Processor.objects.create(workspace=cast.workspace, key="sender:twilio", **{**GIVEN, "name": "Twilio"})
    assert not_entered(cast.workspace) == []


def test_se5_a_transfer_without_a_safeguard_is_missing_something(cast):
    day = timezone.now().date()
    inside = Processor(**GIVEN, contract="dpa")
    assert lacks(inside, "FR") == []
    assert lacks(inside, "US") == ["no safeguard for the transfer to another country"]
    inside.safeguard, inside.contract_until = "clauses", day + timedelta(days=5)
    assert lacks(inside, "US") == ["the contract runs out soon"]
    inside.contract = ""
    assert lacks(inside, "US", day + timedelta(days=6)) == ["no contract on file", "the contract has run out"]


def test_the_operator_and_its_hosting_stand_among_a_workspaces_recipients(cast):
    Controller.objects.create(id=controller(None).id, name="Operator Ltd", country="GB")
    Processor.objects.create(name="Racks Inc.", service="hosts the servers", country="GB", sub_processor=True)
    Processor.objects.create(name="Payroll", service="pays staff", country="GB")
    assert [each.name for each in recipients(cast.workspace)] == ["Operator Ltd", "Racks Inc."]
    cast.workspace.business_name = "operator ltd"
    assert recipients(cast.workspace) == []


def test_the_officer_is_set_here_and_shown_on_the_public_page(max_signed_in, cast):
    given = {"officer": "Dana Vogel", "officer_email": "dpo@alice.example", "review_months": 6}
    assert max_signed_in.post(f"/w/{cast.workspace.slug}/privacy/officers/", given).status_code == 302
    cast.workspace.refresh_from_db()
    assert cast.workspace.privacy_officer == "Dana Vogel"
    assert controller(cast.workspace).officer_email == "dpo@alice.example"
    assert max_signed_in.post(f"/w/{cast.workspace.slug}/privacy/officers/", {"review_months": 99}).status_code == 422


def test_the_overview_says_what_is_due_and_asks_no_more_with_more_rows(
    max_signed_in, cast, django_assert_max_num_queries
):
    for number in range(10):
        Processor.objects.create(workspace=cast.workspace, **{**GIVEN, "name": f"P{number}"})
    with django_assert_max_num_queries(40):
        page = max_signed_in.get(f"/w/{cast.workspace.slug}/privacy/overview/").content.decode()
    assert "No contract on file" in page
