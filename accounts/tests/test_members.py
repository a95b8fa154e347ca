"""Roles: who may change whom, leaving, handing over."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import roles
from accounts.models import AuditEntry, Membership, ProductMail, Role, User
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def of(cast, user, workspace=None):
    return Membership.objects.select_related("workspace", "user").get(workspace=workspace or cast.workspace, user=user)


def post(client, cast, name, data=None, **kwargs):
    return client.post(reverse(f"accounts:{name}", kwargs={"workspace": cast.workspace.slug, **kwargs}), data or {})


def test_the_owner_makes_a_manager(client, cast):
    client.force_login(cast.alice)
    bob = of(cast, cast.bob)
    assert post(client, cast, "member_role", {"role": "manager"}, member=bob.pk).status_code == 302
    assert of(cast, cast.bob).role == Role.MANAGER
    assert AuditEntry.objects.get(action="membership.made_manager").record_id == bob.pk


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_manager_makes_neither_owners_nor_managers(client, cast, role):
    client.force_login(cast.max)
    assert post(client, cast, "member_role", {"role": role}, member=of(cast, cast.bob).pk).status_code == 403
    assert of(cast, cast.bob).role == Role.MEMBER


@pytest.mark.parametrize("act", ["member_role", "member_remove"])
@pytest.mark.parametrize("target", ["alice", "max"])
def test_a_manager_touches_neither_the_owner_nor_themselves(client, cast, act, target):
    client.force_login(cast.max)
    before = of(cast, getattr(cast, target)).role
    response = post(client, cast, act, {"role": "read_only"}, member=of(cast, getattr(cast, target)).pk)
    assert response.status_code == 403
    assert of(cast, getattr(cast, target)).role == before


def test_nobody_becomes_owner_by_a_role_change(client, cast):
    client.force_login(cast.alice)
    assert post(client, cast, "member_role", {"role": "owner"}, member=of(cast, cast.bob).pk).status_code == 403


@pytest.mark.both
def test_a_role_that_does_not_exist_is_refused(client, cast):
    client.force_login(cast.alice)
    assert post(client, cast, "member_role", {"role": "\x00god"}, member=of(cast, cast.bob).pk).status_code == 422


@pytest.mark.parametrize("name", ["bob", "rita"])
def test_members_see_the_list_but_change_nothing(client, cast, name):
    client.force_login(getattr(cast, name))
    page = client.get(reverse("accounts:members", args=[cast.workspace.slug]))
    assert page.status_code == 200
    assert b"<select" not in page.content
    assert post(client, cast, "invite", {"email": "n@example.com", "role": "member"}).status_code == 403
    assert post(client, cast, "member_remove", member=of(cast, cast.max).pk).status_code == 403


def test_ac7_another_workspaces_members_do_not_exist(client, cast):
    theirs = of(cast, cast.olga, cast.other)
    client.force_login(cast.alice)
    assert post(client, cast, "member_remove", member=theirs.pk).status_code == 404
    assert post(client, cast, "member_role", {"role": "member"}, member=theirs.pk).status_code == 404
    client.force_login(cast.olga)
    assert client.get(reverse("accounts:members", args=[cast.workspace.slug])).status_code == 404


def test_a_removed_member_is_out_at_once(client, cast):
    client.force_login(cast.alice)
    bob = of(cast, cast.bob)
    assert client.get(reverse("accounts:member_remove", args=[cast.workspace.slug, bob.pk])).status_code == 200
    post(client, cast, "member_remove", member=bob.pk)
    client.force_login(cast.bob)
    assert client.get(reverse("crm:today", args=[cast.workspace.slug])).status_code == 404


def test_a_member_leaves(client, cast):
    client.force_login(cast.rita)
    assert post(client, cast, "leave").status_code == 302
    assert not Membership.objects.filter(user=cast.rita).exists()
    assert AuditEntry.objects.filter(action="membership.left", actor_id=cast.rita.pk).exists()


def test_the_owner_can_not_just_leave(client, cast):
    client.force_login(cast.alice)
    assert post(client, cast, "leave").status_code == 422
    assert of(cast, cast.alice).role == Role.OWNER


def test_the_owner_hands_over_and_becomes_a_manager(client, cast):
    client.force_login(cast.alice)
    assert post(client, cast, "hand_over", {"member": of(cast, cast.bob).pk}).status_code == 302
    assert (of(cast, cast.alice).role, of(cast, cast.bob).role) == (Role.MANAGER, Role.OWNER)
    assert ProductMail.objects.get(kind="ownership").to == "bob@example.com"
    assert post(client, cast, "leave").status_code == 302


def test_only_the_owner_hands_over(client, cast):
    client.force_login(cast.max)
    assert post(client, cast, "hand_over", {"member": of(cast, cast.max).pk}).status_code == 403


def test_nothing_is_handed_over_to_outsiders_oneself_or_the_inactive(client, cast):
    client.force_login(cast.alice)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    for target in (of(cast, cast.olga, cast.other).pk, of(cast, cast.alice).pk, of(cast, cast.bob).pk, "x"):
        assert post(client, cast, "hand_over", {"member": target}).status_code == 422
    assert of(cast, cast.alice).role == Role.OWNER


def test_handing_over_twice_at_once_leaves_one_owner(cast):
    giver, again = of(cast, cast.alice), of(cast, cast.alice)
    roles.hand_over(giver, of(cast, cast.bob))
    with pytest.raises(ValidationError):
        roles.hand_over(again, of(cast, cast.max))
    assert [m.user for m in Membership.objects.of(cast.workspace).filter(role=Role.OWNER)] == [cast.bob]


def test_a_role_changed_by_two_at_once_is_changed_once(cast):
    stale = of(cast, cast.bob)
    roles.change_role(of(cast, cast.bob), Role.READ_ONLY, by=of(cast, cast.alice))
    with pytest.raises(ValidationError):
        roles.change_role(stale, Role.MANAGER, by=of(cast, cast.alice))


def test_roles_of_another_workspace_give_no_power_here(cast):
    with pytest.raises(PermissionDenied):
        roles.remove(of(cast, cast.bob), by=of(cast, cast.olga, cast.other))


def test_the_list_of_members_runs_as_many_queries_for_twenty(client, cast, django_assert_num_queries):
    def page():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("accounts:members", args=[cast.workspace.slug]))
        return len(queries)

    client.force_login(cast.alice)
    page()
    counts = []
    for start in (0, 10):
        for n in range(start, start + 10):
            user = make_user(f"member{n}@example.com")
            Membership.objects.create(workspace=cast.workspace, user=user, role=Role.MEMBER)
        counts.append(page())
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("name", "page"), [("alice", "settings"), ("max", "settings"), ("bob", "members"), ("rita", "members")]
)
def test_the_navigation_leads_nowhere_one_may_not_go(client, cast, name, page):
    client.force_login(getattr(cast, name))
    shown = client.get(reverse("accounts:leave", args=[cast.workspace.slug])).content.decode()
    assert (f'href="{reverse("accounts:settings", args=[cast.workspace.slug])}"' in shown) == (page == "settings")
