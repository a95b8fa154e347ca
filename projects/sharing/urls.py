"""Addresses that clients have, below /p/."""

from django.urls import path

from projects.sharing import public_pages

app_name = "projects_public"

urlpatterns = [
    path("<str:token>/", public_pages.client, name="client"),
    path("<str:token>/files/<uuid:project_file>/", public_pages.client_file, name="client-file"),
]
