"""Addresses of one's own data and of the end of a workspace."""

from django.urls import path

from privacy.endings import pages

urlpatterns = [
    path("me/data/", pages.my_data, name="my-data"),
    path("me/data/copy/", pages.my_copy, name="my-copy"),
    path("me/data/end/", pages.my_end, name="my-end"),
    path("w/<slug:workspace>/settings/end/", pages.workspace_end, name="workspace-end"),
]
