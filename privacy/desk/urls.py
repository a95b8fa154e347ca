"""Addresses of the staff's pages on privacy."""

from django.urls import path

from privacy.desk import views as desk

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
]
