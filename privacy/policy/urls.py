"""Addresses of the policies."""

from django.urls import path

from privacy.desks import both
from privacy.policy import desk_pages, pages

app_name = "policy"

urlpatterns = [
    *both("policy/", desk_pages.state, "state"),
    *both("policy/passages/", desk_pages.passages, "passages"),
    *both("policy/publish/", desk_pages.publish, "publish"),
    path("privacy/policy/", pages.show, name="site"),
    path("privacy/policy/<int:number>/", pages.version, name="version"),
    path("privacy/policy/<int:number>/changes/", pages.changes, name="changes"),
    path("privacy/policy/<uuid:version>/accept/", pages.accept, name="accept"),
    path("privacy/<slug:slug>/policy/", pages.show, name="workspace"),
    path("privacy/<slug:slug>/policy/<int:number>/", pages.version, name="workspace-version"),
    path("privacy/<slug:slug>/policy/<int:number>/changes/", pages.changes, name="workspace-changes"),
]
