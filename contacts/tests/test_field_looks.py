"""Settings of fields, tags and stages, and the form of a contact, in a real browser: by mouse, by keyboard, by eye."""

import pytest
from playwright.sync_api import expect

from contacts.fields import catalogue, making, stages
from contacts.models import Contact, CustomField, PostalAddress, Tag
from contacts.tests.pages import url
from tests.cast import make_cast, make_contact
from tests.test_every_page import look, open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützengröße and what else there is to say about it"


@pytest.fixture
def bikes(transactional_db):
    """A workspace that uses everything, with names as long as they get."""
    cast = make_cast()
    workspace = cast.workspace
    rows = [
        making.add(workspace, "Bike", "choice", options=["City", "Cargo", "Racing", LONG[:60]], purpose="to repair it"),
        making.add(workspace, "Likes", "choices", options=["Mornings", "Texts", "Coffee"], purpose="to suit you"),
        making.add(workspace, "Frame height", "number", lowest="30", highest="80", help="In centimetres."),
        making.add(workspace, "Worth", "money", purpose="to insure it"),
        making.add(workspace, "Bought on", "date", purpose="to keep to the guarantee"),
        making.add(workspace, "Referred by", "person", purpose="to thank them"),
        making.add(workspace, "Insured", "yes_no", purpose="to know who pays"),
        making.add(workspace, "What to know", "long", purpose="to do it as you wish"),
        making.add(workspace, LONG[:80], "text", purpose=LONG, help=LONG, required=True),
        making.add(workspace, "Website", "url", purpose="to see what you do"),
    ]
    ana = make_contact(workspace, "Ana Wu", email="ana@example.com", phone="+12085550123", country="US", region="ID")
    PostalAddress.objects.create(contact=ana, label="work", street="1 Main Street", city="Boise", country="US")
    fields = catalogue.by_key(workspace)
    values = ("City", ["Texts"], "54", "1200", "2024-05-01", "", "yes", "Calls first.")
    for row, said in zip(rows, values, strict=False):
        fields[row.key].put(ana, fields[row.key].clean(said))
    for number, name in enumerate(["VIP", "mornings only", LONG[:55], "met at the fair", "insurance"]):
        Tag.objects.create(workspace=workspace, name=name, hue=number)
    fields["tags"].put(ana, ["VIP", "mornings only"])
    catalogue.save(ana)
    ana.reindex()
    stages.add(workspace, "Waiting for parts", 4)
    return cast, ana


def test_the_pages_are_sound(bikes, live_server, client, page):
    cast, ana = bikes
    open_as(page, live_server, client, cast.max)
    wanted = [("fields",), ("field-new",), ("tags",), ("stages",), ("edit", ana.pk), ("detail", ana.pk), ("new",)]
    wanted += [("field-edit", CustomField.objects.get(label="Bike").pk), ("tag-edit", Tag.objects.get(name="VIP").pk)]
    wrong = []
    for name, *args in wanted:
        wrong += look(page, live_server.url + url(cast.workspace, name, *args), f"own-{name}")
    assert wrong == []


def test_a_field_is_made_moved_and_archived(bikes, live_server, client, page):
    cast, _ana = bikes
    open_as(page, live_server, client, cast.max)
    page.goto(live_server.url + url(cast.workspace, "field-new"))
    assert not page.locator("#id_names").is_visible()
    page.locator("[name=kind][value=choice]").check()
    page.locator("#id_names").fill("Steel\nAluminium")
    page.locator("#id_label").fill("Frame")
    page.locator("#id_purpose").fill("to find parts")
    page.get_by_role("button", name="Add field").click()
    page.get_by_text("The field “Frame” is on the form").wait_for()
    up = page.get_by_role("button", name="Move Frame up", exact=True)
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sortable-row strong").nth(9)).to_have_text("Frame")
    expect(page.get_by_role("button", name="Move Frame up", exact=True)).to_be_focused()
    page.get_by_role("button", name="Archive Frame", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("“Frame” is back").wait_for()


def test_fields_are_dragged_into_order(bikes, live_server, client, page):
    cast, _ana = bikes
    open_as(page, live_server, client, cast.max)
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(live_server.url + url(cast.workspace, "fields"))
    grips = page.locator(".grip")
    begin, end = grips.nth(2).bounding_box(), grips.nth(0).bounding_box()
    page.mouse.move(begin["x"] + 5, begin["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 40, steps=6)
    page.mouse.move(end["x"] + 5, end["y"] - 8, steps=6)
    with page.expect_response("**/order/"):
        page.mouse.up()
    assert CustomField.objects.of(cast.workspace).in_use()[0].label == "Frame height"


def test_the_form_is_filled_with_a_slip_and_mended(bikes, live_server, client, page):
    cast, ana = bikes
    open_as(page, live_server, client, cast.max)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + url(cast.workspace, "edit", ana.pk))
    page.get_by_label("Frame height").fill("540")
    page.get_by_label("Birthday").fill("14 March 1980")
    page.get_by_label(LONG[:80]).fill("42")
    page.get_by_role("button", name="Save contact").click()
    page.get_by_role("heading", name="is at most 80").or_(page.locator(".error-summary")).first.wait_for()
    assert page.get_by_label("Birthday").input_value() == "14 March 1980"
    page.get_by_label("Frame height").fill("54")
    page.get_by_role("button", name="Save contact").click()
    page.get_by_text("Saved.").wait_for()
    assert Contact.objects.get(pk=ana.pk).birth_year == 1980
