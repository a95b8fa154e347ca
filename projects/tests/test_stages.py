"""Stages of projects: a workspace's own names, and no project is ever stranded."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.models import Contact
from projects.models import Project, ProjectStage
from projects.stages import steps
from projects.tests.making import make_project, url
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def max_(client, cast):
    client.force_login(cast.max)
    return client


def stage(cast, key):
    steps.write_down(cast.workspace)
    return ProjectStage.objects.get(workspace=cast.workspace, key=key)


def test_a_workspace_begins_with_six_and_names_its_own(max_, cast):
    assert [step.name for step in steps.of(cast.workspace)] == "Prospect Proposal Active Paused Done Lost".split()
    assert not ProjectStage.objects.exists()
    max_.get(url("stages", cast.workspace))
    first = stage(cast, "prospect")
    data = {"name": "First talk", "kind": "open", "chance": 10, "hue": 2}
    max_.post(url("stage-edit", cast.workspace, first.pk), data)
    assert steps.first(cast.workspace).name == "First talk"
    assert make_project(cast.workspace, stage="prospect").kind == "open"
    max_.post(url("stage-new", cast.workspace), {"name": "In review", "kind": "won", "chance": 100, "hue": 1})
    assert [step.name for step in steps.of(cast.workspace)][-1] == "In review"
    last = ProjectStage.objects.get(name="In review")
    max_.post(url("stage-order", cast.workspace), {"key": str(last.pk), "by": "-1"})
    assert [step.name for step in steps.of(cast.workspace)][-2] == "In review"


@pytest.mark.parametrize(
    "fields", [{"name": "Prospect"}, {"name": ""}, {"chance": 101}, {"chance": -1}, {"kind": "x"}, {"hue": 99}]
)
def test_a_stage_that_can_not_be_is_refused_in_words(max_, cast, fields):
    data = {"name": "New one", "kind": "open", "chance": 50, "hue": 1, **fields}
    assert max_.post(url("stage-new", cast.workspace), data).status_code == 422


def test_projects_follow_what_their_stage_means(cast):
    project = make_project(cast.workspace, stage="paused")
    row = stage(cast, "paused")
    row.kind = "lost"
    steps.change(row)
    project.refresh_from_db()
    assert project.kind == "lost" and project.closed_at
    row.kind = "won"
    steps.change(row)
    project.refresh_from_db()
    assert (project.kind, project.closed_at) == ("won", None)


def test_the_last_stage_of_talks_stays(cast):
    steps.archive(stage(cast, "prospect"))
    with pytest.raises(ValidationError):
        steps.archive(stage(cast, "proposal"))
    row = stage(cast, "proposal")
    row.kind = "won"
    with pytest.raises(ValidationError):
        steps.change(row)


def test_no_project_is_stranded_by_an_archived_stage(max_, cast):
    project = make_project(cast.workspace, stage="paused")
    max_.post(url("stage-archive", cast.workspace, stage(cast, "paused").pk))
    board = max_.get(url("board", cast.workspace))
    assert "Website" in board.content.decode()
    assert "Paused" in max_.get(url("detail", cast.workspace, project.pk)).content.decode()
    data = {"name": "Shop", "stage": "paused", "currency": "USD"}
    max_.post(url("edit", cast.workspace, project.pk), data)  # it may stay where it is
    project.refresh_from_db()
    assert (project.name, project.stage) == ("Shop", "paused")
    assert "Paused" not in [column.step.name for column in _board(max_, cast) if not column.count]


def _board(client, cast):
    return client.get(url("board", cast.workspace)).context["columns"]


def test_a_stage_is_emptied_but_for_frozen_people(max_, cast):
    frozen = make_contact(cast.workspace, "Frozen")
    stays = make_project(cast.workspace, "Stays", stage="active", contact=frozen)
    goes = make_project(cast.workspace, "Goes", stage="active")
    Contact.objects.filter(pk=frozen.pk).update(restricted_at=timezone.now())
    active, lost = stage(cast, "active"), stage(cast, "lost")
    empty = url("stage-empty", cast.workspace, active.pk)
    assert max_.post(empty, {"target": lost.pk}).status_code == 422  # lost without a reason
    max_.post(empty, {"target": lost.pk, "reason": "timing"})
    stages = dict(Project.objects.values_list("name", "stage"))
    assert stages == {"Stays": "active", "Goes": "lost"} and stays and goes


def test_a_member_sees_the_settings_and_changes_nothing(client, cast):
    client.force_login(cast.bob)
    assert client.get(url("stages", cast.workspace)).status_code == 200
    assert client.post(url("stage-new", cast.workspace), {"name": "X"}).status_code == 403
