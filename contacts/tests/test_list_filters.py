from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.consent import ledger
from contacts.consent.evidence import Method
from contacts.fields.models import CustomField, FieldValue
from contacts.lists import filters
from contacts.lists.filters import Condition
from contacts.models import Call, Company, Contact, Tag
from contacts.search import reindex
from contacts.tests.pages import url
from contacts.tests.test_listing import names, people
from tests.cast import make_contact

pytestmark = pytest.mark.both  # what is found, and in which order, is for each database to say


@pytest.fixture
def crowd(cast):
    """Ana is a client and patient at Acme, Ben a lead and patient, Cem a client, Dan nothing."""
    acme = Company.objects.create(workspace=cast.workspace, name="Acme, Inc")
    patient = Tag.objects.create(workspace=cast.workspace, name="patient")
    made = {
        "Ana": make_contact(cast.workspace, "Ana", stage="client", company=acme, owner=cast.bob, city="Boise"),
        "Ben": make_contact(cast.workspace, "Ben", stage="lead", email="ben@example.com"),
        "Cem": make_contact(cast.workspace, "Cem", stage="client", phone="+12085550123"),
        "Dan": make_contact(cast.workspace, "Dan"),
    }
    made["Ana"].tags.add(patient)
    made["Ben"].tags.add(patient)
    reindex(list(made.values()))
    return made


def found(client, cast, *conditions, **more):
    page = client.get(url(cast.workspace, "list"), {"f": conditions, **more})
    assert page.status_code == 200
    return names(page)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["stage:any:client"], ["Ana", "Cem"]),
        (["stage:any:client,lead"], ["Ana", "Ben", "Cem"]),
        (["stage:none:client"], ["Ben", "Dan"]),
        (["tags:any:patient"], ["Ana", "Ben"]),
        (["tags:none:patient"], ["Cem", "Dan"]),
        (["tags:empty"], ["Cem", "Dan"]),
        (["tags:set"], ["Ana", "Ben"]),
        (["tags:all:patient,unheard of"], []),
        (["tags:any:patient", "stage:any:client"], ["Ana"]),
        (["tags:any:patient", "|stage:any:client"], ["Ana", "Ben", "Cem"]),
        (["tags:any:patient", "stage:any:lead", "|company:any:Acme\\, Inc"], ["Ana", "Ben"]),
        (["company:any:Acme\\, Inc"], ["Ana"]),
        (["company:begins:ac"], ["Ana"]),
        (["company:empty"], ["Ben", "Cem", "Dan"]),
        (["city:contains:ois"], ["Ana"]),
        (["owner:any:me"], ["Ana"]),
        (["owner:none:me"], ["Ben", "Cem", "Dan"]),
        (["owner:empty"], ["Ben", "Cem", "Dan"]),
        (["email:is:BEN@example.com"], ["Ben"]),
        (["email:begins:ben"], ["Ben"]),
        (["email:empty"], ["Ana", "Cem", "Dan"]),
        (["phone:is:208 555 0123"], ["Cem"]),
        (["phone:begins:+1208"], ["Cem"]),
        (["name:begins:a"], ["Ana"]),
        (["created_at:last:3"], ["Ana", "Ben", "Cem", "Dan"]),
        (["created_at:less:2001-01-01"], []),
        (["contacted:never"], ["Ana", "Ben", "Cem", "Dan"]),
        (["project:none"], ["Ana", "Ben", "Cem", "Dan"]),
        (["consent:never:sms.marketing"], ["Ana", "Ben", "Cem", "Dan"]),
    ],
)
@pytest.mark.parametrize("few", [5000, 0])
def test_filters_combine(cast, bob, crowd, conditions, expected, few, monkeypatch):
    """Whether the few that pass are read, or everybody is asked along the sorted list."""
    monkeypatch.setattr(filters, "FEW", few)
    assert found(bob, cast, *conditions) == expected


def test_cn1_who_may_be_texted(cast, bob, crowd):
    cem = crowd["Cem"]
    ledger.grant(cem, "sms", "marketing", address="+12085550123", wording="Yes", method=Method.WRITTEN)
    assert found(bob, cast, "consent:may:sms.marketing") == ["Cem"]
    assert found(bob, cast, "consent:may:sms.informational") == []
    assert "Cem" not in found(bob, cast, "consent:may_not:sms.marketing")
    Contact.objects.filter(pk=cem.pk).update(restricted_at=timezone.now())
    assert found(bob, cast, "consent:may:sms.marketing") == []
    Contact.objects.filter(pk=cem.pk).update(restricted_at=None)
    ledger.suppress(cast.workspace, address="+12085550123", reason="bounced")
    assert found(bob, cast, "consent:may:sms.marketing") == []


def test_who_was_contacted_lately(cast, bob, crowd):
    call = Call.objects.create(workspace=cast.workspace, contact=crowd["Dan"], at=timezone.now() - timedelta(days=5))
    assert found(bob, cast, "contacted:last:6") == ["Dan"]
    assert "Dan" in found(bob, cast, "contacted:not_last:4")
    call.remove()
    assert found(bob, cast, "contacted:last:6") == []


def test_fields_of_the_workspaces_own(cast, bob, crowd):
    field = CustomField.objects.create(workspace=cast.workspace, label="Shoe size", kind="number")
    key = f"f_{field.pk.hex}"
    from contacts.fields import catalogue

    described = catalogue.by_key(cast.workspace)[key]
    described.put(crowd["Ana"], described.clean("42"))
    catalogue.save(crowd["Ana"])
    assert FieldValue.objects.count() == 1
    assert found(bob, cast, f"{key}:more:40") == ["Ana"]
    page = bob.get(url(cast.workspace, "list"), {"cols": f"{key},tags,owner,language"}).content.decode()
    assert "Shoe size" in page and ">42<" in page


def test_another_workspaces_fields_tags_and_people_are_out_of_reach(cast, bob, crowd):
    stranger = make_contact(cast.other, "Stranger", owner=cast.bob, phone="+12085550123")
    stranger.tags.add(Tag.objects.create(workspace=cast.other, name="patient"))
    for condition in (
        "tags:any:patient",
        "owner:any:me",
        "phone:is:208 555 0123",
        "owner:set",
        "consent:never:sms.marketing",
    ):
        assert "Stranger" not in found(bob, cast, condition)


def test_the_filter_says_itself_in_plain_words(cast, bob, crowd):
    page = bob.get(
        url(cast.workspace, "list"), {"f": ["tags:any:patient", "consent:may:sms.marketing,email.marketing"]}
    )
    text = page.content.decode()
    assert "Tag is patient" in text
    assert "May be texted for marketing or emailed for marketing" in text


def test_what_can_not_be_asked_is_shown_and_passed_over(cast, bob, crowd):
    text = bob.get(url(cast.workspace, "list"), {"f": ["shoe:any:1", "created_at:last:soon"]}).content.decode()
    assert text.count("is-wrong") == 2 and "Write a number of days." in text and "Dan" in text


def test_the_form_adds_and_changes_a_filter(cast, bob, crowd):
    page = url(cast.workspace, "list-filter")
    assert "Consent" in bob.get(page).content.decode()
    assert "patient" in bob.get(page, {"field": "tags"}).content.decode()
    answer = bob.get(page, {"field": "tags", "op": "any", "choice": ["patient"], "list": "?sort=-name"})
    assert (
        answer.status_code == 302
        and "tags%3Aany%3Apatient" in answer["Location"]
        and "sort=-name" in answer["Location"]
    )
    listed = f"?f={quote('tags:any:patient')}"
    answer = bob.get(page, {"field": "stage", "op": "any", "choice": ["lead"], "list": listed, "join": "or"})
    assert names(bob.get(answer["Location"])) == ["Ana", "Ben"]
    answer = bob.get(page, {"edit": "0", "op": "none", "choice": ["patient"], "list": listed})
    assert names(bob.get(answer["Location"])) == ["Cem", "Dan"]
    assert bob.get(page, {"field": "tags", "op": "any", "list": listed}).status_code == 422


def test_columns_are_chosen_in_the_url(cast, bob, crowd):
    page = url(cast.workspace, "list-columns")
    assert "Job title" in bob.get(page).content.decode()
    answer = bob.get(page, {"save": "1", "col": ["city", "no such"]})
    text = bob.get(answer["Location"]).content.decode()
    assert "Boise" in text and 'data-label="Stage"' not in text


def test_counting_stops_at_a_thousand(cast, bob, crowd, monkeypatch):
    count = url(cast.workspace, "list-count")
    assert "2 contacts" in bob.get(count, {"f": "tags:any:patient"}).content.decode()
    monkeypatch.setattr("contacts.lists.reading.COUNTED", 1)
    assert "1+ contacts" in bob.get(count, {"f": "stage:any:client"}).content.decode()


def test_pages_of_a_filtered_list_follow_each_other(cast, bob):
    tag = Tag.objects.create(workspace=cast.workspace, name="vip")
    for contact in people(cast, 70):
        contact.tags.add(tag)
    first = bob.get(url(cast.workspace, "list"), {"f": "tags:any:vip"})
    assert len(names(first)) == 50 and 'rel="next"' in first.content.decode()


WORDS = st.text(max_size=30) | st.sampled_from(["any", "none", "between", "last", "is", "may", "1", "2026-01-01", "me"])
KEYS = st.sampled_from(
    "name company tags stage owner email phone created_at birthday zone consent contacted project source f_0".split()
)
OPS = st.sampled_from("is not any all none contains begins less more between last next empty set may never has".split())
SHAPED = st.builds(lambda bar, key, op, value: f"{bar}{key}:{op}:{value}", st.sampled_from(["", "|"]), KEYS, OPS, WORDS)


@given(
    data=st.fixed_dictionaries(
        {"f": st.lists(SHAPED | st.text(max_size=60), max_size=6)},
        optional={"sort": WORDS, "cols": WORDS, "after": WORDS, "v": WORDS, "view": WORDS, "q": WORDS, "own": WORDS},
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_url_gives_a_500(cast, bob, crowd, data):
    assert bob.get(url(cast.workspace, "list"), data).status_code == 200
    assert bob.get(url(cast.workspace, "list-count"), data).status_code == 200


@given(values=st.lists(st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text), max_size=4))
def test_a_condition_reads_back_as_it_was_written(values):
    condition = Condition("tags", "any", tuple(values))
    assert Condition.read(str(condition)) == condition


@pytest.mark.parametrize("texts", [["nonsense"], ["stage:any:lead"] * 21, ["notes:has:" + "x" * 2000]])
def test_what_can_not_be_read_of_a_filter_is_not_passed_over_in_silence(texts):
    conditions = filters.read(texts)
    assert not filters.Filter(conditions, {}).sound
    assert filters.read(map(str, conditions)) == conditions
