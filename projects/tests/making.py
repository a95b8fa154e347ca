"""Projects for tests."""

from django.urls import reverse

from projects.models import Project


def make_project(workspace, name="Website", **fields):
    project = Project(workspace=workspace, name=name, **fields)
    project.reindex()
    project.save()
    return project


def url(name, workspace, *args):
    return reverse(f"projects:{name}", args=[workspace.slug, *args])
