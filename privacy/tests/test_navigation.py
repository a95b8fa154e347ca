"""What waits shows in the navigation, to those who may work on it."""

from datetime import timedelta

from django.utils import timezone

from privacy.requests import filing


def test_managers_see_how_many_requests_wait(client, cast):
    for days in (1, 60):
        request = filing.file(
            cast.workspace, "access", email="ana@example.com", received_at=timezone.now() - timedelta(days=days)
        )
        filing.confirm_link(request)
    client.force_login(cast.max)
    page = client.get(f"/w/{cast.workspace.slug}/")
    assert page.context["privacy_count"]() == 2
    assert page.context["privacy_overdue"]() == 1
    client.force_login(cast.bob)
    assert "privacy_count" not in client.get(f"/w/{cast.workspace.slug}/").context


def test_open_requests_stand_on_the_contacts_page(client, cast, ana):
    request = filing.file(cast.workspace, "deletion", email="ana@example.com")
    filing.confirm_link(request)
    client.force_login(cast.max)
    page = client.get(f"/w/{cast.workspace.slug}/contacts/{ana.pk}/")
    assert request.number.encode() in page.content
    assert f"/privacy/{request.pk}/".encode() in page.content
    client.force_login(cast.rita)
    assert b"Delete my data" in client.get(f"/w/{cast.workspace.slug}/contacts/{ana.pk}/").content
