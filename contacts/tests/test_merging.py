"""Merging two contacts: everything moves along, nothing is lost, and it can be undone."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from accounts.models import AuditEntry
from contacts.consent import ledger, lineage
from contacts.consent.models import Consent, ConsentEvent, ContactKey
from contacts.duplicates import holders, merging
from contacts.duplicates.models import ContactMerge, DuplicatePair
from contacts.fields.models import CustomField, FieldOption, FieldValue
from contacts.models import Company, Contact, ContactPoint, Note, Relation, Tag
from contacts.page import relations
from contacts.page.models import RelationKind

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+12065550101", "+12065550102"


@pytest.fixture
def ana(cast):
    from tests.cast import make_contact

    return make_contact(cast.workspace, "Ana Sample", phone=PHONE, email="ana@example.com")


@pytest.fixture
def annie(cast):
    from tests.cast import make_contact

    return make_contact(cast.workspace, "Annie Sample", phone=OTHER, job_title="Painter")


def grant(contact, address, purpose="marketing"):
    return ledger.grant(contact, "sms", purpose, method="written", address=address, wording="Yes, text me.")


def state(contact, purpose="marketing"):
    rows = Consent.objects.filter(contact_id=contact.pk, channel="sms", purpose=purpose)
    return rows.values_list("state", flat=True).first()


def test_addresses_notes_and_tags_move(cast, ana, annie):
    note = Note.objects.create(workspace=cast.workspace, contact=annie, text="Likes blue")
    annie.tags.add(Tag.objects.create(workspace=cast.workspace, name="client"))
    merging.merge(ana, annie, {}, by=cast.bob)
    assert not Contact.objects.filter(pk=annie.pk).exists()
    assert set(ana.points.values_list("value", flat=True)) == {PHONE, OTHER, "ana@example.com"}
    assert Note.objects.get(pk=note.pk).contact_id == ana.pk
    assert [tag.name for tag in ana.tags.all()] == ["client"]


def test_what_both_have_is_there_once_and_comes_back(cast, ana, annie):
    tag = Tag.objects.create(workspace=cast.workspace, name="client")
    for contact in (ana, annie):
        contact.tags.add(tag)
    ContactPoint.objects.create(workspace=cast.workspace, contact=annie, kind="email", value="ana@example.com")
    done = merging.merge(ana, annie, {}, by=cast.bob)
    assert ana.points.filter(value="ana@example.com").count() == ana.tags.count() == 1
    merging.undo(done, by=cast.bob)
    assert annie.points.filter(value="ana@example.com").exists()
    assert list(annie.tags.all()) == list(ana.tags.all()) == [tag]


def test_blanks_are_filled_and_choices_are_kept(cast, ana, annie):
    done = merging.merge(ana, annie, {"name": "loser"}, by=cast.bob)
    ana.refresh_from_db()
    assert (ana.name, ana.job_title) == ("Annie Sample", "Painter")
    assert done.left_behind == {"Name": "Ana Sample"}
    assert "annie" in ana.search_text


def test_undoing_makes_the_other_again_as_it_was(cast, ana, annie):
    before = {f.attname: getattr(annie, f.attname) for f in Contact._meta.concrete_fields if f.name != "updated_at"}
    note = Note.objects.create(workspace=cast.workspace, contact=annie, text="Likes blue")
    done = merging.merge(ana, annie, {"name": "loser"}, by=cast.bob)
    result = merging.undo(done, by=cast.bob)
    again = Contact.objects.get(pk=annie.pk)
    del before["search_text"], before["sort_name"]
    assert {name: getattr(again, name) for name in before} == before
    ana.refresh_from_db()
    assert (ana.name, ana.job_title) == ("Ana Sample", "")
    assert Note.objects.get(pk=note.pk).contact_id == annie.pk
    assert result.stays == []


def test_undoing_leaves_what_was_changed_since_and_says_so(cast, ana, annie):
    note = Note.objects.create(workspace=cast.workspace, contact=annie, text="Likes blue")
    done = merging.merge(ana, annie, {}, by=cast.bob)
    Contact.objects.filter(pk=ana.pk).update(job_title="Sculptor")
    note.delete()
    new = Note.objects.create(workspace=cast.workspace, contact=ana, text="Likes red")
    result = merging.undo(done, by=cast.bob)
    ana.refresh_from_db()
    assert ana.job_title == "Sculptor"
    assert set(result.stays) == {("contacts.note", "", 1), ("contacts.contact", "job_title", 1)}
    assert Note.objects.get(pk=new.pk).contact_id == ana.pk


def test_a_second_click_finds_it_done(cast, ana, annie):
    first = merging.merge(ana, annie, {}, by=cast.bob)
    assert merging.merge(ana, annie, {}, by=cast.bob) == first
    assert ContactMerge.objects.count() == 1
    assert merging.undo(first, by=cast.bob) and merging.undo(first, by=cast.bob) is None
    assert AuditEntry.objects.filter(action__in=["contact.merged", "contact.merge_undone"]).count() == 2


def test_a_merge_after_a_merge_can_be_undone_in_either_order(cast, ana, annie):
    from tests.cast import make_contact

    third = make_contact(cast.workspace, "A. Sample", phone="+12065550103")
    inner = merging.merge(annie, third, {}, by=cast.bob)
    outer = merging.merge(ana, annie, {}, by=cast.bob)
    assert lineage.keys_of(ana.pk) == [ana.pk, third.pk, annie.pk]
    merging.undo(inner, by=cast.bob)
    assert list(third.points.values_list("value", flat=True)) == ["+12065550103"]
    merging.undo(outer, by=cast.bob)
    assert list(annie.points.values_list("value", flat=True)) == [OTHER]
    assert set(ana.points.values_list("value", flat=True)) == {PHONE, "ana@example.com"}


@pytest.mark.parametrize("gone_wrong", ["survivor", "loser"])
def test_cn5_of_two_states_the_stricter_binds(cast, ana, annie, gone_wrong):
    for contact, address in ((ana, PHONE), (annie, OTHER)):
        grant(contact, address)
    ledger.withdraw(ana if gone_wrong == "survivor" else annie, "sms", "marketing", method="staff")
    done = merging.merge(ana, annie, {}, by=cast.bob)
    assert state(ana) == "withdrawn"
    assert list(ledger.verify(cast.workspace)) == []
    merging.undo(done, by=cast.bob)
    states = (state(ana), state(annie))
    assert states == (("withdrawn", "granted") if gone_wrong == "survivor" else ("granted", "withdrawn"))
    assert list(ledger.verify(cast.workspace)) == []


def test_cn5_a_yes_of_the_other_record_stands_for_its_own_address(cast, ana, annie):
    given = grant(annie, OTHER)
    done = merging.merge(ana, annie, {}, by=cast.bob)
    consent = Consent.objects.get(contact=ana)
    held = ledger.opened(consent.event)
    assert (consent.state, held["address"], consent.since) == ("granted", OTHER, given.at)
    assert str(done.pk) in held["evidence"] and f"event: {given.seq}" in held["evidence"]
    merging.undo(done, by=cast.bob)
    assert (state(ana), state(annie)) == (None, "granted")


def test_cn5_an_opt_out_after_the_merge_binds_both_after_its_undoing(cast, ana, annie):
    grant(annie, OTHER)
    done = merging.merge(ana, annie, {}, by=cast.bob)
    ledger.withdraw(ana, "sms", "marketing", method="preference page")
    merging.undo(done, by=cast.bob)
    assert state(ana) == state(annie) == "withdrawn"


def test_cn5_an_opt_out_repeated_after_a_merge_outlives_its_undoing(cast, ana, annie):
    for contact, address in ((ana, PHONE), (annie, OTHER)):
        grant(contact, address)
    ledger.withdraw(annie, "sms", "marketing", method="staff")
    done = merging.merge(ana, annie, {}, by=cast.bob)
    ledger.withdraw(ana, "sms", "marketing", method="preference page")
    merging.undo(done, by=cast.bob)
    assert state(ana) == "withdrawn"


def test_cn6_no_yes_comes_back_for_an_address_that_said_stop(cast, ana, annie):
    for contact, address in ((ana, PHONE), (annie, OTHER)):
        grant(contact, address)
    ledger.withdraw(annie, "sms", "marketing", method="staff")
    done = merging.merge(ana, annie, {}, by=cast.bob)
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    merging.undo(done, by=cast.bob)
    assert state(ana) == "withdrawn"


def test_cn3_the_history_of_both_is_read_and_erased_with_the_one(cast, client, ana, annie):
    grant(annie, OTHER)
    merging.merge(ana, annie, {}, by=cast.bob)
    client.force_login(cast.bob)
    page = client.get(f"/w/{cast.workspace.slug}/contacts/{ana.pk}/consent/").content.decode()
    assert page.count("Yes, text me.") == 2  # as it was given, and as it was taken over
    ledger.shred(ana)
    assert not ContactKey.objects.exists()
    assert {event.contact_id for event in ConsentEvent.objects.filter(kind="shredded")} == {ana.pk, annie.pk}
    assert list(ledger.verify(cast.workspace)) == []


def test_rt6_nothing_moves_into_a_frozen_record_or_out_of_it(cast, client, ana, annie):
    Contact.objects.filter(pk=annie.pk).update(restricted_at=annie.created_at)
    for one, other in ((ana, annie), (annie, ana)):
        with pytest.raises(merging.Refused, match="Annie Sample are frozen"):
            merging.merge(one, other, {}, by=cast.bob)
    assert Contact.objects.filter(pk__in=[ana.pk, annie.pk]).count() == 2
    client.force_login(cast.bob)
    page = client.get(f"/w/{cast.workspace.slug}/contacts/{ana.pk}/merge/{annie.pk}/").content.decode()
    assert "Annie Sample are frozen" in page and "Merge these two" not in page


def test_rt6_a_later_freeze_binds_the_undoing_too(cast, ana, annie):
    done = merging.merge(ana, annie, {}, by=cast.bob)
    from contacts import restriction

    restriction.freeze(Contact.objects.filter(pk=ana.pk))
    with pytest.raises(merging.Refused, match="frozen"):
        merging.undo(done, by=cast.bob)


def test_the_two_are_never_proposed_again_after_an_undoing(cast, ana, annie):
    done = merging.merge(ana, annie, {}, by=cast.bob)
    merging.undo(done, by=cast.bob)
    assert DuplicatePair.objects.get().verdict == "different"


def test_every_model_that_hangs_on_a_contact_is_known():
    """No app can add rows to a contact that a merge would lose."""
    known = {(holder.label, holder.name) for holder in holders.holders_of(Contact)}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is Contact:
                label = model._meta.label_lower
                assert (label, field.name) in known or label in holders.APART


def test_two_of_one_company_are_found_by_search_after_the_merge(cast, ana, annie):
    annie.company = Company.objects.create(workspace=cast.workspace, name="Blue Walls")
    annie.save()
    merging.merge(ana, annie, {}, by=cast.bob)
    ana.refresh_from_db()
    assert " blue" in ana.search_text


def make_field(cast, label, kind="text"):
    return CustomField.objects.create(workspace=cast.workspace, label=label, kind=kind)


@pytest.mark.parametrize(("choice", "kept", "left"), [("", "blue", "red"), ("loser", "red", "blue")])
def test_fields_of_the_workspaces_own_are_chosen_too(cast, ana, annie, choice, kept, left):
    colour, pet = make_field(cast, "Colour"), make_field(cast, "Pet", "long")
    FieldValue.objects.create(contact=ana, field=colour, text="blue", sort_key="blue")
    FieldValue.objects.create(contact=annie, field=colour, text="red", sort_key="red")
    FieldValue.objects.create(contact=annie, field=pet, sealed="A dog")
    done = merging.merge(ana, annie, {colour.key: choice}, by=cast.bob)
    assert {value.value for value in ana.field_values.all()} == {kept, "A dog"}
    assert done.left_behind["Colour"] == left
    merging.undo(done, by=cast.bob)
    assert [value.value for value in ana.field_values.all()] == ["blue"]
    assert {value.value for value in annie.field_values.all()} == {"red", "A dog"}


def test_of_several_choices_all_are_kept(cast, ana, annie):
    field = make_field(cast, "Likes", "choices")
    bread, cake, pie = (FieldOption.objects.create(field=field, name=name) for name in ("bread", "cake", "pie"))
    for contact, options in ((ana, (bread, cake)), (annie, (cake, pie))):
        for place, option in enumerate(options):
            FieldValue.objects.create(contact=contact, field=field, place=place, sort_key=option.pk.hex)
    done = merging.merge(ana, annie, {}, by=cast.bob)
    assert [value.value for value in ana.field_values.all()] == [bread.pk.hex, cake.pk.hex, pie.pk.hex]
    merging.undo(done, by=cast.bob)
    assert [value.value for value in annie.field_values.all()] == [cake.pk.hex, pie.pk.hex]


def test_a_relation_between_the_two_does_not_lead_to_itself(cast, ana, annie):
    relations.link(ana, annie, RelationKind.values[0])
    done = merging.merge(ana, annie, {}, by=cast.bob)
    assert not Relation.objects.exists()
    merging.undo(done, by=cast.bob)
    assert Relation.objects.count() == 2
