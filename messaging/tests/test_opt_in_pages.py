"""Staff make opt-in pages, copy their address and print it."""

import pytest
from django.urls import reverse

from messaging.opt_in_models import OptInForm

FIELDS = {"name": "Desk", "purpose": "marketing", "about": "offers", "frequency": "weekly", "by_text": "on"}


@pytest.fixture
def desk(cast):
    return OptInForm.objects.create(workspace=cast.workspace, name="Front desk", about="my appointments")


def url(name, cast, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def test_a_manager_makes_a_page(client, cast):
    client.force_login(cast.max)
    response = client.post(url("optin-form-new", cast), FIELDS)
    made = OptInForm.objects.get()
    assert response.url == url("optin-form", cast, made.pk)
    assert made.wordings.get().email_text == ""


def test_a_page_that_asks_for_nothing_is_refused(client, cast):
    client.force_login(cast.max)
    assert client.post(url("optin-form-new", cast), {**FIELDS, "by_text": ""}).status_code == 422


def test_a_member_may_look_but_not_change(client, cast, desk):
    client.force_login(cast.bob)
    assert client.get(url("optin-forms", cast)).status_code == 200
    assert client.get(url("optin-form", cast, desk.pk)).status_code == 200
    assert client.get(url("optin-form-new", cast)).status_code == 403


def test_another_workspaces_page_does_not_exist(client, cast, desk):
    client.force_login(cast.olga)
    assert client.get(reverse("messaging:optin-form", args=[cast.other.slug, desk.pk])).status_code == 404


def test_the_qr_code_is_a_picture_of_the_address(client, cast, desk):
    client.force_login(cast.bob)
    response = client.get(url("optin-form-qr", cast, desk.pk))
    assert response["Content-Type"] == "image/svg+xml" and b"<svg" in response.content


def test_a_page_can_be_closed_and_opened(client, cast, desk):
    client.force_login(cast.max)
    for closed in (True, False):
        client.post(url("optin-form-archive", cast, desk.pk))
        desk.refresh_from_db()
        assert bool(desk.archived_at) is closed
