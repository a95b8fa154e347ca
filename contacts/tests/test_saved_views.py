import pytest

from contacts.models import FirstView, SavedView
from contacts.tests.pages import url
from contacts.tests.test_listing import names
from tests.cast import make_contact, signed_in


@pytest.fixture
def crowd(cast):
    make_contact(cast.workspace, "Ana", stage="client")
    make_contact(cast.workspace, "Ben", stage="lead")


def save(client, cast, name="Clients", listed="?f=stage:any:client", **more):
    return client.post(url(cast.workspace, "view-new"), {"name": name, "list": listed, **more})


def listed(client, cast, **query):
    return client.get(url(cast.workspace, "list"), query)


def test_a_view_keeps_filters_order_and_columns(cast, crowd):
    bob = signed_in(cast.bob)
    answer = save(bob, cast, listed="?f=stage:any:client&sort=-name&cols=city&q=ana&after=x")
    view = SavedView.objects.get()
    assert answer["Location"].endswith(f"?v={view.pk}")
    assert "q=" not in view.query and "after" not in view.query
    page = bob.get(answer["Location"])
    assert names(page) == ["Ana"] and 'data-label="City"' in page.content.decode()


def test_ones_own_views_are_ones_own_and_shared_ones_everybodys(cast, crowd):
    bob, max_, rita = signed_in(cast.bob), signed_in(cast.max), signed_in(cast.rita)
    save(bob, cast, "Of Bob", shared="on")  # only managers share
    save(max_, cast, "Of all", shared="on")
    assert "Of Bob" not in listed(rita, cast).content.decode()
    assert "Of all" in listed(rita, cast).content.decode()
    mine, shared = SavedView.objects.order_by("created_at")
    assert rita.get(url(cast.workspace, "view-edit", mine.pk)).status_code == 404
    assert names(listed(rita, cast, v=mine.pk)) == ["Ana", "Ben"]  # as if there were none
    assert bob.post(url(cast.workspace, "view-delete", shared.pk)).status_code == 403
    assert bob.post(url(cast.workspace, "view-keep", shared.pk), {"list": "?view=all"}).status_code == 403


def test_the_list_begins_with_the_view_one_chose(cast, crowd):
    bob = signed_in(cast.bob)
    save(bob, cast, first="on")
    assert names(listed(bob, cast)) == ["Ana"]
    assert names(listed(bob, cast, view="all")) == ["Ana", "Ben"]
    view = SavedView.objects.get()
    bob.post(url(cast.workspace, "view-edit", view.pk), {"name": "Clients"})
    assert not FirstView.objects.exists()


def test_a_changed_view_says_so_and_can_be_kept(cast, crowd):
    bob = signed_in(cast.bob)
    save(bob, cast)
    view = SavedView.objects.get()
    changed = {"v": view.pk, "own": "1", "f": "stage:any:lead"}
    page = listed(bob, cast, **changed)
    assert names(page) == ["Ben"] and "Save changes" in page.content.decode()
    bob.post(url(cast.workspace, "view-keep", view.pk), {"list": f"?v={view.pk}&own=1&f=stage:any:lead"})
    assert names(listed(bob, cast, v=view.pk)) == ["Ben"]


def test_a_filter_taken_off_a_view_stays_off(cast, crowd):
    bob = signed_in(cast.bob)
    save(bob, cast)
    view = SavedView.objects.get()
    assert names(listed(bob, cast, v=view.pk, own="1")) == ["Ana", "Ben"]


def test_a_deleted_view_can_be_had_back(cast, crowd):
    bob = signed_in(cast.bob)
    save(bob, cast)
    view = SavedView.objects.get()
    bob.post(url(cast.workspace, "view-delete", view.pk))
    assert "Clients" not in listed(bob, cast, view="all").content.decode().split('id="toasts"')[0]
    bob.post(url(cast.workspace, "view-restore", view.pk))
    assert names(listed(bob, cast, v=view.pk)) == ["Ana"]


def test_a_view_needs_a_name(cast):
    assert save(signed_in(cast.bob), cast, name=" ").status_code == 422
