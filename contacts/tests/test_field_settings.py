"""Settings: fields, tags and stages are made, put in order, archived and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.fields import catalogue, making, stages, tags
from contacts.models import Contact, CustomField, LifecycleStage, Tag
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in

pytestmark = pytest.mark.once

PURPOSE = "to order what fits"


@pytest.fixture
def max_(cast):
    return signed_in(cast.max)


def test_a_field_is_made_with_its_choices(cast, max_):
    data = {"label": "Membership", "kind": "choice", "purpose": PURPOSE, "names": "Gold\nSilver\n\nGold"}
    assert max_.post(url(cast.workspace, "field-new"), data).status_code == 302
    field = CustomField.objects.get()
    assert [option.name for option in field.options.all()] == ["Gold", "Silver"]
    assert field.key in catalogue.by_key(cast.workspace)


@pytest.mark.parametrize(
    "data",
    [
        {"label": "", "kind": "text", "purpose": PURPOSE},
        {"label": "X", "kind": "text", "purpose": ""},
        {"label": "X", "kind": "number", "purpose": PURPOSE, "lowest": "5", "highest": "1"},
        {"label": "X", "kind": "date", "purpose": PURPOSE, "lowest": "soon"},
        {"label": "X", "kind": "choice", "purpose": PURPOSE, "names": " "},
        {"label": "Taken", "kind": "text", "purpose": PURPOSE},
        {"label": "X", "kind": "nonsense", "purpose": PURPOSE},
        {"label": "X\0", "kind": "text", "purpose": PURPOSE},
    ],
)
def test_a_wrong_field_is_refused_with_all_that_was_typed(cast, max_, data):
    making.add(cast.workspace, "Taken", "text")
    answer = max_.post(url(cast.workspace, "field-new"), data)
    assert answer.status_code == 422
    assert CustomField.objects.count() == 1


def test_a_field_is_changed_and_its_choices_renamed(cast, max_):
    field = making.add(cast.workspace, "Level", "choice", options=["Gold", "Silver"], purpose=PURPOSE)
    gold, silver = field.options.all()
    data = {
        "label": "Rank", "purpose": PURPOSE, "options-TOTAL_FORMS": "3", "options-INITIAL_FORMS": "2",
        "options-0-id": gold.pk, "options-0-name": "Golden", "options-0-hue": "5", "options-0-offered": "on",
        "options-1-id": silver.pk, "options-1-name": "Silver", "options-1-hue": "1",
        "options-2-name": "Bronze", "options-2-hue": "0", "options-2-offered": "on",
    }  # fmt: skip
    assert max_.post(url(cast.workspace, "field-edit", field.pk), data).status_code == 302
    own = catalogue.by_key(cast.workspace)[field.key]
    assert (own.label, [name for _key, name in own.choices]) == ("Rank", ["Golden", "Bronze"])


def test_a_choice_of_another_field_is_not_touched(cast, max_):
    mine = making.add(cast.workspace, "Mine", "choice", options=["A"], purpose=PURPOSE)
    theirs = making.add(cast.other, "Theirs", "choice", options=["B"]).options.get()
    data = {
        "label": "Mine", "purpose": PURPOSE, "options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "1",
        "options-0-id": theirs.pk, "options-0-name": "Stolen", "options-0-hue": "5", "options-0-offered": "on",
    }  # fmt: skip
    max_.post(url(cast.workspace, "field-edit", mine.pk), data)
    theirs.refresh_from_db()
    assert (theirs.name, theirs.field.label) == ("B", "Theirs")


def test_fields_are_put_in_order_by_button_and_by_dragging(cast, max_):
    rows = [making.add(cast.workspace, name, "text") for name in ("One", "Two", "Three")]
    order = url(cast.workspace, "field-order")
    max_.post(order, {"key": rows[2].pk, "by": "-1"})
    assert [row.label for row in CustomField.objects.in_use()] == ["One", "Three", "Two"]
    max_.post(order, {"order": f"{rows[1].pk},nonsense,{rows[0].pk}"})
    assert [row.label for row in CustomField.objects.in_use()] == ["Two", "One", "Three"]
    for data in ({}, {"key": "nonsense"}, {"key": rows[0].pk, "by": "999"}, {"order": "\0"}):
        assert max_.post(order, data).status_code == 302


def test_archiving_a_field_is_undone(cast, max_):
    field = making.add(cast.workspace, "One", "text")
    answer = max_.post(url(cast.workspace, "field-archive", field.pk), follow=True)
    assert url(cast.workspace, "field-unarchive", field.pk) in answer.content.decode()
    max_.post(url(cast.workspace, "field-unarchive", field.pk))
    assert field.key in catalogue.by_key(cast.workspace)


def test_members_look_and_do_not_change(cast):
    field = making.add(cast.workspace, "One", "text")
    bob = signed_in(cast.bob)
    assert bob.get(url(cast.workspace, "fields")).status_code == 200
    assert bob.post(url(cast.workspace, "field-archive", field.pk)).status_code == 403


# Tags


def tagged(cast, *names):
    person = make_contact(cast.workspace, "P")
    field = catalogue.by_key(cast.workspace)["tags"]
    field.put(person, list(names))
    catalogue.save(person)
    return person


def names_of(person):
    return sorted(tag.name for tag in Contact.objects.get(pk=person.pk).tags.all())


def test_a_tag_is_renamed_and_found_by_its_new_name(cast, max_):
    person = tagged(cast, "old")
    tag = Tag.objects.get()
    max_.post(url(cast.workspace, "tag-edit", tag.pk), {"name": "Brandnew", "hue": "3"})
    tags.reindex_all_of(tag.pk)
    person.refresh_from_db()
    assert " brandnew" in person.search_text and " old" not in person.search_text


def test_a_tag_is_not_renamed_to_one_that_is_there(cast, max_):
    tagged(cast, "one", "Two")
    answer = max_.post(url(cast.workspace, "tag-edit", Tag.objects.get(name="one").pk), {"name": "TWO", "hue": "3"})
    assert answer.status_code == 422


def test_a_deleted_tag_comes_back_with_everybody(cast, max_):
    person = tagged(cast, "vip")
    tag = Tag.objects.get()
    max_.post(url(cast.workspace, "tag-delete", tag.pk))
    assert names_of(person) == [] and not Tag.objects.exists()
    assert b"vip" in max_.get(url(cast.workspace, "tags")).content
    max_.post(url(cast.workspace, "tag-restore", tag.pk))
    assert names_of(person) == ["vip"]


def test_merging_tags_is_undone_exactly(cast, max_):
    one, two, both = tagged(cast, "a"), tagged(cast, "b"), tagged(cast, "a", "b")
    a, b = Tag.objects.get(name="a"), Tag.objects.get(name="b")
    max_.post(url(cast.workspace, "tag-merge", a.pk), {"target": b.pk})
    assert [names_of(person) for person in (one, two, both)] == [["b"], ["b"], ["b"]]
    max_.post(url(cast.workspace, "tag-restore", a.pk))
    assert [names_of(person) for person in (one, two, both)] == [["a"], ["b"], ["a", "b"]]


def test_a_tag_is_merged_into_its_own_workspaces_tags_only(cast, max_):
    tagged(cast, "a")
    other = Tag.objects.create(workspace=cast.other, name="theirs")
    answer = max_.post(url(cast.workspace, "tag-merge", Tag.objects.get(name="a").pk), {"target": other.pk})
    assert answer.status_code == 422


def test_after_an_hour_a_deleted_tag_is_gone(cast, max_):
    tagged(cast, "vip")
    tag = Tag.objects.get()
    tags.delete(tag)
    Tag.everything.update(deleted_at=timezone.now() - timedelta(hours=2), stale_since=None)
    max_.post(url(cast.workspace, "tag-restore", tag.pk))
    assert not Tag.objects.exists()
    assert tags.purge() == 1 and not Tag.everything.exists()


def test_a_name_freed_by_deleting_can_be_given_again(cast, max_):
    tagged(cast, "vip")
    old = Tag.objects.get()
    tags.delete(old)
    max_.post(url(cast.workspace, "tag-new"), {"name": "vip", "hue": "1"})
    max_.post(url(cast.workspace, "tag-restore", old.pk))
    assert Tag.objects.get().pk != old.pk


@pytest.mark.parametrize("rows", [10, 20])
def test_the_page_of_tags_costs_the_same_for_more(cast, max_, rows, django_assert_max_num_queries):
    for number in range(rows):
        Tag.objects.create(workspace=cast.workspace, name=f"tag {number}")
    with django_assert_max_num_queries(16):
        assert max_.get(url(cast.workspace, "tags")).status_code == 200


# Stages


def test_a_workspace_begins_with_four_stages_and_changes_them(cast, max_):
    ana = make_contact(cast.workspace, stage="client")
    page = max_.get(url(cast.workspace, "stages")).content.decode()
    assert page.index("Lead") < page.index("Former client")
    client = LifecycleStage.objects.get(workspace=cast.workspace, key="client")
    max_.post(url(cast.workspace, "stage-edit", client.pk), {"name": "Member", "hue": "2"})
    assert "Member" in max_.get(url(cast.workspace, "detail", ana.pk)).content.decode()
    assert Contact.objects.get(pk=ana.pk).stage == "client"


def test_a_new_stage_can_be_chosen_and_listed(cast, max_):
    max_.post(url(cast.workspace, "stage-new"), {"name": "Trial", "hue": "1"})
    step = stages.of(cast.workspace)[-1]
    assert step.name == "Trial"
    make_contact(cast.workspace, "On trial", stage=step.key)
    assert b"On trial" in max_.get(url(cast.workspace, "list"), {"view": step.key}).content


def test_an_archived_stage_is_not_offered_but_stays_with_whom_it_was(cast, max_):
    stages.write_down(cast.workspace)
    lead = LifecycleStage.objects.get(workspace=cast.workspace, key="lead")
    max_.post(url(cast.workspace, "stage-archive", lead.pk))
    assert "lead" not in [step.key for step in stages.of(cast.workspace)]
    assert stages.name_of(cast.workspace, "lead") == "Lead"


def test_the_last_stage_stays(cast, max_):
    stages.write_down(cast.workspace)
    for row in LifecycleStage.objects.of(cast.workspace):
        max_.post(url(cast.workspace, "stage-archive", row.pk))
    assert len(stages.of(cast.workspace)) == 1


def test_moving_a_stages_contacts_leaves_the_frozen(cast, max_):
    stages.write_down(cast.workspace)
    lead, client = (LifecycleStage.objects.get(workspace=cast.workspace, key=key) for key in ("lead", "client"))
    ana = make_contact(cast.workspace, stage="lead")
    frozen = make_contact(cast.workspace, "Frozen", stage="lead", restricted_at=timezone.now())
    max_.post(url(cast.workspace, "stage-move", lead.pk), {"target": client.pk})
    assert [Contact.objects.get(pk=c.pk).stage for c in (ana, frozen)] == ["client", "lead"]


def test_choices_are_put_in_an_order_of_their_own_and_keep_it(cast, max_):
    field = making.add(cast.workspace, "Level", "choice", options=["Low", "High", "Top"], purpose=PURPOSE)
    low, high, top = field.options.all()
    address = url(cast.workspace, "option-order", field.pk)
    assert max_.post(address, {"key": top.pk, "by": "-1"}).status_code == 302
    page = max_.post(address, {"order": f"{top.pk},{high.pk}"}, headers={"HX-Request": "true"})
    assert page.status_code == 200 and [option.name for option in field.options.all()] == ["Top", "High", "Low"]
    data = {
        "label": "Level", "purpose": PURPOSE, "options-TOTAL_FORMS": "4", "options-INITIAL_FORMS": "3",
        "options-0-id": low.pk, "options-0-name": "Low", "options-0-hue": "5", "options-0-offered": "on",
        "options-1-id": high.pk, "options-1-name": "High", "options-1-hue": "1", "options-1-offered": "on",
        "options-2-id": top.pk, "options-2-name": "Top", "options-2-hue": "1", "options-2-offered": "on",
        "options-3-name": "None", "options-3-hue": "0", "options-3-offered": "on",
    }  # fmt: skip
    assert max_.post(url(cast.workspace, "field-edit", field.pk), data).status_code == 302
    assert [option.name for option in field.options.all()] == ["Top", "High", "Low", "None"]
