"""Invitations: one mailed link, one use, one week."""

from datetime import timedelta
from re import findall as find_all

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import AuditEntry, Invitation, Membership, ProductMail, Role, User
from tests.reading import find

pytestmark = pytest.mark.django_db
NEW = {"name": "Nina Newcomer", "password1": "horse battery staple 9", "birth_date": "1990-05-17"}


def membership(cast, user):
    return Membership.objects.get(workspace=cast.workspace, user=user)


def invited(cast, email="nina@example.com", role=Role.MEMBER, by=None):
    invitations.invite(cast.workspace, email, role, by=membership(cast, by or cast.alice))
    return link()


def link():
    text = ProductMail.objects.filter(kind="invitation").latest("created_at").text
    return find(r"/invitations/[\w-]+/", text)


def post(client, cast, name, data=None, **kwargs):
    return client.post(reverse(f"accounts:{name}", kwargs={"workspace": cast.workspace.slug, **kwargs}), data or {})


def test_a_manager_invites_and_the_mail_carries_the_link(client, cast):
    client.force_login(cast.max)
    assert post(client, cast, "invite", {"email": " Nina@Example.com", "role": "member"}).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("nina@example.com", "member")
    assert invitations.find(link().split("/")[2]) == invitation
    assert AuditEntry.objects.get(action="invitation.sent").record_id == invitation.pk


def test_only_the_links_hash_is_kept(cast):
    url = invited(cast)
    assert url.split("/")[2].encode() not in bytes(Invitation.objects.get().token_hash)


@pytest.mark.parametrize("role", ["owner", "manager", "emperor", ""])
def test_a_manager_can_not_invite_above_members(client, cast, role):
    client.force_login(cast.max)
    assert post(client, cast, "invite", {"email": "n@example.com", "role": role}).status_code == 422
    assert not Invitation.objects.exists()


def test_nobody_is_invited_as_owner(client, cast):
    client.force_login(cast.alice)
    assert post(client, cast, "invite", {"email": "n@example.com", "role": "owner"}).status_code == 422


@pytest.mark.both
@pytest.mark.parametrize("email", ["bob@example.com", "BOB@Example.COM", "no address", "a@b\x00.example"])
def test_members_and_nonsense_are_not_invited(client, cast, email):
    client.force_login(cast.alice)
    assert post(client, cast, "invite", {"email": email, "role": "member"}).status_code == 422


def test_inviting_twice_is_an_answer_not_an_error(client, cast):
    client.force_login(cast.alice)
    for status in (302, 422):
        assert post(client, cast, "invite", {"email": "n@example.com", "role": "member"}).status_code == status
    assert Invitation.objects.count() == 1


def test_opening_the_link_changes_nothing(client, cast):
    url = invited(cast)
    response = client.get(url)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "strict-origin"
    assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email="nina@example.com").exists()


def test_somebody_new_makes_an_account_and_is_in(client, cast):
    url = invited(cast)
    response = client.post(url, NEW)
    assert response["Location"] == reverse("crm:today", args=[cast.workspace.slug])
    nina = User.objects.get(email="nina@example.com")
    assert membership(cast, nina).role == Role.MEMBER
    assert nina.name == "Nina Newcomer"
    assert (nina.age_method, bool(nina.age_attested_at)) == ("invitation", True)
    assert EmailAddress.objects.get(user=nina).verified
    assert client.get("/me/").status_code == 200


def test_the_address_of_an_invitation_can_not_be_swapped(client, cast):
    url = invited(cast)
    client.post(url, {**NEW, "email": "eve@example.com"})
    assert User.objects.filter(email="nina@example.com").exists()
    assert not User.objects.filter(email="eve@example.com").exists()


def test_ac1_an_opened_invitation_opens_no_account_for_another_address(client, cast):
    client.get(invited(cast))
    other = {**NEW, "email": "eve@example.com"}
    assert b"Accounts are by invitation" in client.get("/accounts/signup/").content
    client.post("/accounts/signup/", other)
    assert not User.objects.filter(email="eve@example.com").exists()


def test_somebody_with_an_account_signs_in_first(client, cast):
    url = invited(cast, "olga@example.com")
    assert b"Sign in" in client.get(url).content
    assert client.post(url, NEW)["Location"].startswith("/accounts/login/?next=")
    client.force_login(cast.olga)
    assert client.post(url).status_code == 302
    assert membership(cast, cast.olga).role == Role.MEMBER


def test_a_used_link_is_closed(client, cast):
    url = invited(cast, "olga@example.com")
    client.force_login(cast.olga)
    assert [client.post(url).status_code, client.post(url).status_code, client.get(url).status_code] == [302, 410, 410]


def test_two_clicks_at_once_make_one_member(cast):
    invited(cast, "olga@example.com")
    first, second = Invitation.objects.get(), Invitation.objects.get()
    invitations.accept(first, cast.olga)
    with pytest.raises(ValidationError):
        invitations.accept(second, cast.olga)
    assert Membership.objects.filter(user=cast.olga, workspace=cast.workspace).count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 3000, "%00", "..%2f", "ünï"])
def test_a_forged_link_is_a_clear_page(client, db, token):
    response = client.get(f"/invitations/{token}/")
    assert response.status_code in (404, 410)


def test_a_link_that_ran_out_is_closed(client, cast):
    url = invited(cast)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url).status_code == 410
    assert client.post(url, NEW).status_code == 410
    assert not User.objects.filter(email="nina@example.com").exists()


def test_an_invitation_that_ran_out_can_be_made_again(client, cast):
    invited(cast)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(cast.alice)
    assert post(client, cast, "invite", {"email": "nina@example.com", "role": "read_only"}).status_code == 302
    assert Invitation.objects.get().role == "read_only"


def test_a_link_sent_again_replaces_the_first(client, cast):
    first = invited(cast)
    client.force_login(cast.alice)
    post(client, cast, "resend", invitation=Invitation.objects.get().pk)
    client.logout()
    assert client.get(first).status_code == 410
    assert client.get(link()).status_code == 200


def test_a_withdrawn_invitation_is_forgotten(client, cast):
    url = invited(cast)
    client.force_login(cast.max)
    post(client, cast, "revoke", invitation=Invitation.objects.get().pk)
    assert client.get(url).status_code == 410
    assert not Invitation.objects.exists()


def test_a_manager_can_not_touch_an_invitation_of_a_manager(client, cast):
    invited(cast, role=Role.MANAGER)
    client.force_login(cast.max)
    for act in ("resend", "revoke"):
        assert post(client, cast, act, invitation=Invitation.objects.get().pk).status_code == 403


def test_ac7_another_workspaces_invitation_does_not_exist(client, cast):
    olga = Membership.objects.get(user=cast.olga)
    theirs = invitations.invite(cast.other, "n@example.com", Role.MEMBER, by=olga)
    client.force_login(cast.alice)
    assert post(client, cast, "revoke", invitation=theirs.pk).status_code == 404


def test_whoever_loses_their_role_leaves_no_invitation_behind(client, cast):
    url = invited(cast, by=cast.max)
    client.force_login(cast.alice)
    post(client, cast, "member_remove", member=membership(cast, cast.max).pk)
    client.logout()
    assert client.get(url).status_code == 410


def test_a_member_who_accepts_once_more_keeps_their_role(cast):
    invited(cast, "second-address@example.com", Role.MANAGER)
    invitations.accept(Invitation.objects.get(), cast.rita)
    assert membership(cast, cast.rita).role == Role.READ_ONLY


def test_addresses_of_ended_invitations_are_forgotten(cast):
    invited(cast)
    Invitation.objects.update(expires_at=timezone.now() - invitations.KEPT - timedelta(hours=1))
    assert invitations.forget() == 1


def test_a_flood_of_invitations_is_stopped(client, cast):
    client.force_login(cast.alice)
    codes = [
        post(client, cast, "invite", {"email": f"n{n}@example.com", "role": "member"}).status_code for n in range(52)
    ]
    assert codes[-1] == 429
    assert Invitation.objects.count() == 50


def test_cn1_an_invitation_leads_nowhere_but_to_itself(cast, settings):
    """It goes to whoever somebody names: a name that is a link would make advertising of it."""
    User.objects.filter(pk=cast.alice.pk).update(name="Win at https://prize.example/now")
    type(cast.workspace).objects.filter(pk=cast.workspace.pk).update(name="shop.example & J.R. Smith")
    cast.alice.refresh_from_db()
    cast.workspace.refresh_from_db()
    invited(cast)
    mail = ProductMail.objects.get(kind="invitation")
    assert "prize.example" not in mail.subject + mail.text and "shop.example" not in mail.subject + mail.text
    assert set(find_all(r"https?://[^/\s]+", mail.text)) == {settings.PUBLIC_URL}
    assert "J. R. Smith" in mail.text
