"""Addresses of the staff's pages on privacy."""

from django.urls import path

from privacy.centre import questions
from privacy.desk import carrying_out, queue, request_pages
from privacy.desks import both

_ONE = "<uuid:privacy_request>/"

urlpatterns = [
    path("privacy/desk/", queue.queue.of_site, name="desk"),
    path("w/<slug:workspace>/privacy/", queue.queue.of_workspace, name="queue"),
    path("w/<slug:workspace>/privacy/new/", request_pages.new, name="new"),
    *both("bulk/", queue.bulk, "bulk"),
    *both("figures/", queue.figures, "figures"),
    *both("register/", queue.register, "register"),
    *both("questions/", questions.listed, "questions"),
    *both("questions/<uuid:question>/", questions.respond, "question"),
    *both(_ONE, request_pages.show, "request"),
    *both(f"{_ONE}fulfil/", carrying_out.fulfil, "fulfil"),
    *both(f"{_ONE}<slug:action>/", request_pages.act, "act"),
    # of a contact
    path("w/<slug:workspace>/privacy/lift/<uuid:contact>/", carrying_out.lift, name="lift"),
    path("w/<slug:workspace>/privacy/child/<uuid:contact>/", carrying_out.child, name="child"),
]
