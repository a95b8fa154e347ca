"""Addresses of projects, below /w/<workspace>/projects/."""

from django.urls import path

from projects import views

app_name = "projects"

urlpatterns = [
    path("", views.project_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:project>/", views.detail, name="detail"),
    path("<uuid:project>/edit/", views.edit, name="edit"),
    path("<uuid:project>/archive/", views.archive, name="archive"),
    path("<uuid:project>/restore/", views.restore, name="restore"),
]
