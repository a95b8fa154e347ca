"""The form of a contact: everything in it is kept, errors keep what was typed, a child's birthday is refused."""

import pytest
from django.utils import timezone

from contacts.fields import catalogue, making
from contacts.fields.dates import Birthday
from contacts.models import Contact, FieldValue, PostalAddress
from contacts.tests.pages import lines, url
from tests.cast import make_contact

pytestmark = pytest.mark.once


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Wu", phone="+12085550123")


def post(bob, cast, contact, **data):
    base = {"name": contact.name, "stage": "new", **lines("+12085550123")}
    return bob.post(url(cast.workspace, "edit", contact.pk), {**base, **data})


def place(number, **said):
    return {f"places-{number}-{name}": value for name, value in said.items()}


PLACES = {"places-TOTAL_FORMS": "2", "places-INITIAL_FORMS": "0"}


def test_birthday_pronouns_and_preferred_way_are_kept(cast, bob, ana):
    assert post(bob, cast, ana, birthday="14 March", pronouns="she/her", preferred_channel="call").status_code == 302
    fresh = Contact.objects.get(pk=ana.pk)
    assert (fresh.birthday, fresh.pronouns, fresh.preferred_channel) == (Birthday(3, 14), "she/her", "call")
    assert 'value="14 March"' in bob.get(url(cast.workspace, "edit", ana.pk)).content.decode()


def test_ac2_a_birthday_below_the_limit_is_refused_and_not_stored(cast, bob, ana, settings):
    year = timezone.localdate().year - settings.MINIMUM_CONTACT_AGE + 2
    answer = post(bob, cast, ana, birthday=f"{year}-01-01")
    assert answer.status_code == 422
    assert "Report a child" in answer.content.decode()
    assert Contact.objects.get(pk=ana.pk).birthday is None


def test_an_old_birthday_is_no_childs(cast, bob, ana):
    assert post(bob, cast, ana, birthday="1890-01-01").status_code == 302


def test_further_addresses_are_kept_in_order_changed_and_removed(cast, bob, ana):
    data = PLACES | place(0, label="work", city="Boise") | place(1, label="home", city="Nampa")
    assert post(bob, cast, ana, **data).status_code == 302
    work, home = PostalAddress.objects.filter(contact=ana)
    assert (work.city, home.city) == ("Boise", "Nampa")
    data = {"places-TOTAL_FORMS": "3", "places-INITIAL_FORMS": "2"}
    data |= place(0, id=work.pk, label="work") | place(1, id=home.pk, label="home", city="Meridian")
    assert post(bob, cast, ana, **data).status_code == 302
    assert [address.city for address in PostalAddress.objects.filter(contact=ana)] == ["Meridian"]


def test_a_form_without_further_addresses_leaves_them(cast, bob, ana):
    PostalAddress.objects.create(contact=ana, city="Boise")
    assert post(bob, cast, ana).status_code == 302
    assert PostalAddress.objects.count() == 1


def test_another_persons_address_is_not_changed(cast, bob, ana):
    theirs = PostalAddress.objects.create(contact=make_contact(cast.other), city="Theirs")
    data = {"places-TOTAL_FORMS": "1", "places-INITIAL_FORMS": "1"} | place(0, id=theirs.pk, city="Stolen")
    post(bob, cast, ana, **data)
    theirs.refresh_from_db()
    assert theirs.city == "Theirs"


def test_own_fields_are_kept_and_shown(cast, bob, ana):
    size = making.add(cast.workspace, "Size", "number", purpose="to order what fits")
    rank = making.add(cast.workspace, "Rank", "choices", options=["Gold", "Silver"])
    gold = rank.options.get(name="Gold").pk.hex
    assert post(bob, cast, ana, **{size.key: "42,5", rank.key: [gold]}).status_code == 302
    fields = catalogue.by_key(cast.workspace)
    assert (fields[size.key].show(ana), fields[rank.key].show(ana)) == ("42.5", "Gold")
    assert "to order what fits" in bob.get(url(cast.workspace, "edit", ana.pk)).content.decode()


def test_a_wrong_value_keeps_all_that_was_typed(cast, bob, ana):
    size = making.add(cast.workspace, "Size", "number")
    answer = post(bob, cast, ana, **{size.key: "large", "pronouns": "they/them"})
    assert answer.status_code == 422
    assert 'value="large"' in answer.content.decode() and 'value="they/them"' in answer.content.decode()
    assert not FieldValue.objects.exists()


def test_a_needed_own_field_is_asked_for(cast, bob, ana):
    making.add(cast.workspace, "Size", "number", required=True)
    assert post(bob, cast, ana).status_code == 422


def test_addresses_follow_the_places_written_beside_them(cast, bob, ana):
    data = lines("a@example.com", "b@example.com") | {"points-0-ORDER": "2", "points-1-ORDER": "1"}
    assert post(bob, cast, ana, **data).status_code == 302
    assert [point.value for point in ana.points.all()] == ["b@example.com", "a@example.com"]


def test_the_zone_is_guessed_told_as_a_guess_and_not_stored(cast, bob, ana):
    Contact.objects.filter(pk=ana.pk).update(region="Idaho", country="US")
    page = bob.get(url(cast.workspace, "edit", ana.pk)).content.decode()
    assert "Guessed from the state" in page and "Boise" in page
    post(bob, cast, ana, region="Idaho", country="US")
    assert Contact.objects.get(pk=ana.pk).zone == ""


def test_co4_no_text_field_keeps_a_card_number(cast, bob, ana):
    card = "4111 1111 1111 1111"
    texts = ("given_name", "pronouns", "job_title", "purpose", "referral_source", "street", "city", "tag_names")
    data = dict.fromkeys(texts, f"x {card}"[:40]) | PLACES | place(0, city=f"y {card}", label=f"z {card}")
    assert post(bob, cast, ana, **data).status_code == 302
    fresh = Contact.objects.get(pk=ana.pk)
    held = [getattr(fresh, name) for name in texts[:-1]] + [tag.name for tag in fresh.tags.all()]
    address = PostalAddress.objects.get()
    assert "4111 1111" not in " ".join([*held, address.city, address.label])


@pytest.mark.parametrize("route", ["referral-options", "person-options", "company-options"])
def test_suggestions_are_the_workspaces_own(cast, bob, route):
    make_contact(cast.workspace, "Radio Rita", referral_source="Radio").reindex()
    make_contact(cast.other, "Radio Olga", referral_source="Radio Olga")
    page = bob.get(url(cast.workspace, route), {"anything": "Rad"}).content.decode()
    assert ("Radio" in page) == (route != "company-options") and "Olga" not in page
    for hostile in ("", "\0", "%", "a" * 5000):
        assert bob.get(url(cast.workspace, route), {"q": hostile}).status_code == 200
