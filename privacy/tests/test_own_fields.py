"""Fields of a workspace's own: in the copy of somebody's data by name and purpose, in the policy, gone when erased."""

import json

from contacts.models import FieldValue, PostalAddress
from contacts.tests.test_own_fields import KINDS, make_field, put
from crm.lib.personal_data import Subject
from privacy.copies import access_copy
from privacy.erasure import erasing
from privacy.models import PrivacyRequest
from privacy.persons import find_person
from privacy.policy import holdings
from privacy.requests import filing
from tests.cast import make_contact


def test_rt1_the_access_copy_tells_own_fields_by_name_with_their_purpose(cast):
    make_contact(cast.workspace, "Ben Ng")
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    for kind, said in KINDS.items():
        put(ana, make_field(cast.workspace, kind, purpose=f"to know {kind}"), said)
    request = filing.file(cast.workspace, "access", email="ana@example.com", name="Ana")
    PrivacyRequest.objects.filter(pk=request.pk).update(contact_ids=[str(ana.pk)])
    request.refresh_from_db()
    copy = access_copy.build(request)
    told = next(each["records"] for each in copy["data"] if each["kind"] == "fields of our own")
    assert len(told) == len(KINDS)
    assert {"Own choices": "Gold, Silver", "held for": "to know choices"} in told
    assert {"Own long": "First line\nsecond", "held for": "to know long"} in told
    assert "to know money" in str(copy["categories"])
    json.dumps(copy)


def test_pv1_the_policy_names_own_fields_of_that_business_alone(cast):
    make_field(cast.workspace, "text", label="Shoe size", purpose="to order what fits")
    said = [str(vars(category)) for category in holdings.held_about(Subject.CONTACT, by_business=cast.workspace.pk)]
    theirs = [str(vars(category)) for category in holdings.held_about(Subject.CONTACT, by_business=cast.other.pk)]
    assert "Shoe size" in str(said) and "to order what fits" in str(said) and "Shoe size" not in str(theirs)


def test_rt3_erasing_leaves_nothing_in_own_fields(cast, journal_file):
    ana, ben = make_contact(cast.workspace, "Ana Quark"), make_contact(cast.workspace, "Ben Ng")
    put(ana, make_field(cast.workspace, "text"), "Quarkstrudel 77")
    put(ana, make_field(cast.workspace, "long"), "Quarkstrudel 77")
    put(ben, make_field(cast.workspace, "person"), str(ana.pk))
    put(ben, make_field(cast.workspace, "text", label="Who"), "Brought by Ana Quark")
    PostalAddress.objects.create(contact=ana, street="77 Quarkstrudel Way")
    assert list(find_person.find(["Quarkstrudel"]))
    place = f"contacts.fieldvalue:{FieldValue.objects.get(contact=ben, field__label='Who').pk}:text"
    erasing.erase(ana, places=[place])
    assert not list(find_person.find(["Quarkstrudel", "Ana Quark"]))
    kept = FieldValue.objects.get(contact=ben)
    assert "Quark" not in kept.text and "quark" not in kept.sort_key
