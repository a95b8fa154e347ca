"""Templates: an outline that people read and write, projects that begin from it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.models import Milestone, Project, WorkTemplate
from projects.tests.making import make_project, url
from projects.work_templates import outline, starting
from projects.work_templates.outline import PlannedMilestone, PlannedTask

OUTLINE = """
- Say hello (day 0)
Kick-off (Day 1)
 - Send the agreement (day 2, 30 min)
 • Collect texts (1,5 h)
Design approved (by them)
"""


TEXTS = PlannedTask("Collect texts", None, 90)


TEXTS = PlannedTask("Collect texts", None, 90)


def test_an_outline_is_read():
    plan = outline.parse(OUTLINE)
    kick_off = PlannedMilestone("Kick-off", 1, [PlannedTask("Send the agreement", 2, 30), TEXTS])
    loose = PlannedMilestone("", None, [PlannedTask("Say hello", 0, None)])
    assert plan == [loose, kick_off, PlannedMilestone("Design approved (by them)")]
    lines = outline.written(plan).splitlines()
    assert lines[2:4] == ["- Send the agreement (day 2, 30 min)", "- Collect texts (1 h 30 min)"]


LETTERS = st.characters(whitelist_categories=("L", "N"), whitelist_characters=" ,")
NAME = st.text(LETTERS, min_size=1, max_size=20).filter(lambda text: text.strip())
DAY, MINUTES = st.none() | st.integers(0, 3650), st.none() | st.integers(1, 6000)
TASK = st.builds(PlannedTask, NAME, DAY, MINUTES)
PLAN = st.lists(st.builds(PlannedMilestone, NAME, DAY, st.lists(TASK, max_size=3)), max_size=5)


@settings(max_examples=30, deadline=None)
@given(PLAN)
def test_what_is_written_is_read_again(plan):
    text = outline.written(plan)
    again = outline.parse(text)
    assert outline.written(again) == text
    assert [len(each.tasks) for each in again] == [len(each.tasks) for each in plan]
    assert [each.day for each in again] == [each.day for each in plan]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    try:
        outline.parse(text)
    except ValidationError as error:
        assert error.messages


@pytest.mark.django_db
def test_a_project_begins_from_a_template_and_becomes_one(client, cast):
    client.force_login(cast.bob)
    budget = {"currency": "USD", "budget_kind": "fixed", "budget_amount": "4,800"}
    fields = {"name": "Website", "outline": OUTLINE, **budget}
    client.post(url("template-new", cast.workspace), fields)
    template = WorkTemplate.objects.get()
    assert "Begin a project" in client.get(url("templates", cast.workspace)).content.decode()
    made = {"name": "Shop", "stage": "active", "currency": "USD", "starts_on": "2026-03-01", "template": template.pk}
    client.post(url("new", cast.workspace), made)
    project = Project.objects.get()
    assert (project.budget_kind, project.budget) == ("fixed", 4_800_00)
    days = list(project.milestones.there().values_list("name", "due_on"))
    assert days == [("Kick-off", date(2026, 3, 2)), ("Design approved (by them)", None)]
    page = client.get(url("template-new", cast.workspace) + f"?project={project.pk}").content.decode()
    assert "Kick-off (day 1)" in page and 'value="4800.00"' in page
    twice = client.post(url("template-new", cast.workspace), fields)
    assert twice.status_code == 422
    client.post(url("template-delete", cast.workspace, template.pk))
    assert not WorkTemplate.objects.there().exists()
    client.post(url("template-restore", cast.workspace, template.pk))
    assert WorkTemplate.objects.there().get() == template


@pytest.mark.django_db
def test_tasks_are_made_by_the_part_that_knows_them(cast, monkeypatch):
    told, read = [], []
    monkeypatch.setattr(starting, "_tasks", {"tasks": (lambda *said: told.append(said), lambda project: read)})
    project = make_project(cast.workspace, starts_on=date(2026, 3, 1))
    template = WorkTemplate.objects.create(workspace=cast.workspace, name="T", outline=OUTLINE)
    assert starting.begin(project, template, by=cast.bob) == 5
    ((_project, tasks, by),) = told
    kick_off = Milestone.objects.get(name="Kick-off")
    assert by == cast.bob and [(task.name, due, under) for task, due, under in tasks] == [
        ("Say hello", date(2026, 3, 1), None),
        ("Send the agreement", date(2026, 3, 3), kick_off),
        ("Collect texts", None, kick_off),
    ]
    read += [(PlannedTask("Sketch", None, 60), date(2026, 3, 4), kick_off.pk), (PlannedTask("Loose"), None, None)]
    assert starting.outline_of(project).splitlines()[:3] == ["- Loose", "Kick-off (day 1)", "- Sketch (day 3, 1 h)"]


@pytest.mark.django_db
def test_an_amount_of_another_currency_is_not_taken(cast):
    template = WorkTemplate.objects.create(
        workspace=cast.workspace, name="T", currency="EUR", budget_kind="hourly", rate=90_00, budget_minutes=600
    )
    project = make_project(cast.workspace, currency="USD")
    starting.begin(project, template, by=cast.bob)
    project.refresh_from_db()
    assert (project.budget_kind, project.rate, project.budget_minutes) == ("hourly", None, 600)
