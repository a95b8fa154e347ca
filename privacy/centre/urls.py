"""Addresses of the public privacy pages."""

from django.urls import path

from privacy.centre import pages

urlpatterns = [
    # behind a mailed link
    path("privacy/requests/<str:token>/", pages.status, name="status"),
    path("privacy/requests/<str:token>/confirm/", pages.confirm, name="confirm"),
    path("privacy/requests/<str:token>/identity/", pages.prove, name="prove"),
    path("privacy/requests/<str:token>/withdraw/", pages.withdraw, name="withdraw"),
    path("privacy/requests/<str:token>/code/", pages.code, name="code"),
    path("privacy/requests/<str:token>/copy/", pages.copy, name="copy"),
    path("privacy/requests/<str:token>/copy.json", pages.copy_file, name="copy-file"),
    path("privacy/cancel/<str:token>/", pages.cancel, name="cancel"),
    # for anyone; a workspace's short name has no vowels, so that it is never one of the words above
    path("privacy/", pages.site, name="site"),
    path("privacy/sent/", pages.sent, name="sent"),
    path("privacy/<slug:slug>/", pages.workspace, name="workspace"),
    path("privacy/<slug:slug>/sent/", pages.sent, name="workspace-sent"),
]
