"""Addresses of the privacy pages: public ones, the workspace's queue, the operator's desk."""

from django.urls import path

from privacy import desk, pages

app_name = "privacy"

urlpatterns = [
    # the operator's desk
    path("privacy/desk/", desk.desk, name="desk"),
    path("privacy/desk/<uuid:privacy_request>/", desk.desk_show, name="desk-request"),
    path("privacy/desk/<uuid:privacy_request>/fulfil/", desk.desk_fulfil, name="desk-fulfil"),
    path("privacy/desk/<uuid:privacy_request>/<slug:action>/", desk.desk_act, name="desk-act"),
    # a workspace's queue
    path("w/<slug:workspace>/privacy/", desk.queue, name="queue"),
    path("w/<slug:workspace>/privacy/new/", desk.new, name="new"),
    path("w/<slug:workspace>/privacy/<uuid:privacy_request>/", desk.show, name="request"),
    path("w/<slug:workspace>/privacy/<uuid:privacy_request>/fulfil/", desk.fulfil, name="fulfil"),
    path("w/<slug:workspace>/privacy/<uuid:privacy_request>/<slug:action>/", desk.act, name="act"),
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
