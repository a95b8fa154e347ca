"""Addresses of notices to recipients."""

from django.urls import path

from privacy.notices import pages

app_name = "notices"

urlpatterns = [
    path("w/<slug:workspace>/privacy/notices/", pages.notices, name="notices"),
    path("w/<slug:workspace>/privacy/notices/<uuid:notice>/answered/", pages.notice_answered, name="answered"),
    path("privacy/notices/<str:token>/", pages.answer, name="answer"),
]
