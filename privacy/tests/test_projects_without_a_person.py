"""What becomes of projects when their client is erased (RT-3): the work stays, the person does not."""

import pytest
from django.urls import reverse

from privacy.erasure import erasing
from projects.models import ClientLink, Milestone, Project, ProjectNote, StageChange
from projects.sharing import links
from projects.stages import steps
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def test_rt3_a_project_keeps_its_work_without_the_person(client, cast):
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com")
    mine = {"workspace": cast.workspace}
    project = Project.objects.create(**mine, name="Website for Ana Sample", contact=ana, value=480_000, budget=500_000)
    project.description = "Ana Sample wants it before the summer"
    project.reindex()
    project.save()
    Milestone.objects.create(**mine, project=project, name="Design approved")
    ProjectNote.objects.create(**mine, project=project, text="Ana Sample pays late")
    link = ClientLink.objects.create(**mine, project=project, label="Ana Sample")
    project.enter(steps.find(cast.workspace, "active"), by=cast.bob)
    behind = reverse("projects_public:client", args=[links.token(link)])
    assert client.get(behind).status_code == 200
    outcome = erasing.erase(ana)
    assert client.get(behind).status_code == 404
    project = Project.objects.get()
    assert (project.contact, project.value, project.budget, project.stage) == (None, 480_000, 500_000, "active")
    assert "Ana" not in project.name + project.description + project.search_text
    assert not ProjectNote.objects.exists() and not ClientLink.objects.filter(pk=link.pk).exists()
    assert Milestone.objects.get().name == "Design approved" and StageChange.objects.exists()
    assert not outcome.leftovers
