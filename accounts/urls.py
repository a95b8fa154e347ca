"""Addresses of accounts and workspaces; signing in itself is under /accounts/ (django-allauth)."""

from django.urls import path

from accounts.pages import invitations, me, members, workspaces

app_name = "accounts"

_SETTINGS = "w/<slug:workspace>/settings/"

urlpatterns = [
    path("me/", me.profile, name="profile"),
    path("me/security/", me.security, name="security"),
    path("workspaces/", workspaces.workspaces, name="workspaces"),
    path("workspaces/new/", workspaces.workspace_new, name="workspace_new"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path(_SETTINGS, workspaces.settings, name="settings"),
    path(f"{_SETTINGS}leave/", workspaces.leave, name="leave"),
    path(f"{_SETTINGS}ownership/", workspaces.hand_over, name="hand_over"),
    path(f"{_SETTINGS}members/", members.members, name="members"),
    path(f"{_SETTINGS}members/<uuid:member>/role/", members.member_role, name="member_role"),
    path(f"{_SETTINGS}members/<uuid:member>/hours/", members.member_hours, name="member_hours"),
    path(f"{_SETTINGS}members/<uuid:member>/remove/", members.member_remove, name="member_remove"),
    path(f"{_SETTINGS}invitations/", members.invite, name="invite"),
    path(f"{_SETTINGS}invitations/<uuid:invitation>/resend/", members.resend, name="resend"),
    path(f"{_SETTINGS}invitations/<uuid:invitation>/revoke/", members.revoke, name="revoke"),
]
