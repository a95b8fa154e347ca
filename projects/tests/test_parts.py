"""Milestones, members, notes and files of a project, and tags."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contacts.fields import tags
from contacts.models import ContactFile, Tag
from contacts.page import contents, files
from crm.lib import vault
from crm.lib.personal_data import stores
from projects import progress
from projects.models import Milestone, Project, ProjectFile, ProjectNote, Task
from projects.tasks import finishing
from projects.tests.making import make_project, url
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast):
    return make_project(cast.workspace, contact=make_contact(cast.workspace, "Ana Sample"))


@pytest.mark.both
def test_milestones_are_added_reached_and_put_in_order(bob, cast, project):
    for name in ("Kick-off", "Launch"):
        bob.post(url("milestone-add", cast.workspace, project.pk), {"name": name, "due_on": "2026-03-01"})
    one, two = project.milestones.there()
    bob.post(url("milestone-tick", cast.workspace, project.pk, one.pk))
    bob.post(url("milestone-order", cast.workspace, project.pk), {"key": str(two.pk), "by": "-1"})
    assert [row.name for row in project.milestones.there()] == ["Launch", "Kick-off"]
    assert progress.of([project.pk])[project.pk].percent == 50
    assert "50 %" in bob.get(url("detail", cast.workspace, project.pk)).content.decode()
    bob.post(url("milestone-tick", cast.workspace, project.pk, one.pk), {"reached": "no"})
    assert progress.of([project.pk])[project.pk].done == 0
    assert bob.post(url("milestone-add", cast.workspace, project.pk), {"name": ""}).status_code == 422
    bob.post(url("milestone-order", cast.workspace, project.pk), {"key": "\0", "order": "x,\0"})
    assert one.is_overdue(date(2026, 3, 2)) and not one.is_overdue(date(2026, 3, 1))


def test_a_milestone_has_tasks(bob, cast, project):
    kick_off, other = (Milestone.objects.create(workspace=cast.workspace, project=project, name=n) for n in "KO")
    elsewhere = make_project(cast.workspace, "Elsewhere")
    new = reverse("tasks:new", args=[cast.workspace.slug])
    form = bob.get(f"{new}?project={project.pk}&milestone={kick_off.pk}").content.decode()
    assert f'<option value="{kick_off.pk}" selected>K</option>' in form
    given = {"name": "Send it", "priority": 2, "project": project.pk, "milestone": kick_off.pk}
    bob.post(new, given)
    bob.post(new, {**given, "name": "Alone", "project": elsewhere.pk})  # the milestone of another project is none
    quick = {"text": "ring them", "project": project.pk, "milestone": kick_off.pk}
    bob.post(reverse("tasks:quick", args=[cast.workspace.slug]), quick)
    found = {task.name: task.milestone for task in Task.objects.select_related("milestone")}
    assert found == {"Send it": kick_off, "Alone": None, "ring them": kick_off}
    finishing.finish(Task.objects.get(name="Send it"))
    page = bob.get(url("detail", cast.workspace, project.pk)).content.decode()
    assert "1 of 2 tasks" in page and "<span>K</span>" in page
    tasks = reverse("tasks:list", args=[cast.workspace.slug]) + f"?show=all&project={project.pk}&milestone="
    assert "ring them" in bob.get(f"{tasks}{kick_off.pk}").content.decode()
    assert "ring them" not in bob.get(f"{tasks}{other.pk}").content.decode()
    kick_off.remove()
    assert "<span>K</span>" not in bob.get(url("detail", cast.workspace, project.pk)).content.decode()


def test_what_is_deleted_comes_back_for_an_hour(bob, cast, project):
    milestone = Milestone.objects.create(workspace=cast.workspace, project=project, name="A")
    note = ProjectNote.objects.create(workspace=cast.workspace, project=project, text="B")
    for name, row in (("milestone", milestone), ("note", note)):
        bob.post(url(f"{name}-delete", cast.workspace, project.pk, row.pk))
        bob.post(url(f"{name}-restore", cast.workspace, project.pk, row.pk))
        row.refresh_from_db()
        assert row.deleted_at is None
        bob.post(url(f"{name}-delete", cast.workspace, project.pk, row.pk))
    contents.forget(timezone.now() + timedelta(hours=2))
    assert not Milestone.objects.exists() and not ProjectNote.objects.exists()


@pytest.mark.both
def test_co4_card_numbers_do_not_enter_notes_or_milestones(bob, cast, project):
    bob.post(url("note-add", cast.workspace, project.pk), {"text": "4111 1111 1111 1111\0"})
    bob.post(url("milestone-add", cast.workspace, project.pk), {"name": "Paid by 4111 1111 1111 1111"})
    assert "4111" not in ProjectNote.objects.get().text + Milestone.objects.get().name


def test_members_have_rates_of_their_own(bob, cast, project):
    members = url("member-set", cast.workspace, project.pk)
    for rate in ("75", "80.50"):
        bob.post(members, {"user": cast.rita.pk, "rate": rate})
    assert project.members.get().rate == 80_50
    assert bob.post(members, {"user": cast.olga.pk}).status_code == 422  # of another workspace
    assert bob.post(members, {"user": cast.rita.pk, "rate": "a lot"}).status_code == 422
    assert "$80.50 an hour" in bob.get(url("detail", cast.workspace, project.pk)).content.decode()
    bob.post(url("member-remove", cast.workspace, project.pk, project.members.get().pk))
    assert not project.members.exists()


@pytest.mark.both
def test_files_are_sealed_shown_and_destroyed(bob, cast, project):
    sent = SimpleUploadedFile("offer.txt", b"Twelve bikes for Ana Sample")
    bob.post(url("file-add", cast.workspace, project.pk), {"file": sent})
    row = ProjectFile.objects.select_related("file").get()
    stored = row.file.stored
    assert not row.shared
    answer = bob.get(url("file", cast.workspace, project.pk, row.pk))
    assert b"".join(answer.streaming_content) == b"Twelve bikes for Ana Sample"
    assert answer["Content-Disposition"].startswith("attachment")
    store = next(each for each in stores() if each.name == "files of projects")
    assert store.files
    (held,) = store.files([project.contact_id])
    assert held.name == "offer.txt" and b"".join(held.pieces()) == b"Twelve bikes for Ana Sample"
    assert any("Ana Sample" in text for _table, _key, pieces in files.texts() for text in pieces)
    bob.post(url("file-delete", cast.workspace, project.pk, row.pk))
    assert bob.get(url("file", cast.workspace, project.pk, row.pk)).status_code == 404
    files.sweep(timezone.now() + timedelta(hours=2))
    assert not ContactFile.objects.exists() and not ProjectFile.objects.exists()
    assert stored not in vault.names()
    bad = SimpleUploadedFile("a.exe", b"MZ\x90\x00")
    assert bob.post(url("file-add", cast.workspace, project.pk), {"file": bad}).status_code == 422


def test_a_file_about_two_is_refused_by_the_database(cast, project):
    from django.db import IntegrityError, transaction

    from contacts.models import Company

    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    file = files.keep(project.contact, "a.txt", io.BytesIO(b"A"), author=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactFile.objects.filter(pk=file.pk).update(company=acme)


def test_a_merged_tag_takes_its_projects_along(cast, project):
    one, two = (Tag.objects.create(workspace=cast.workspace, name=name) for name in ("Web", "Website"))
    project.tags.add(one)
    both = make_project(cast.workspace, "Both")
    both.tags.add(one, two)
    tags.merge(one, two)
    assert set(Project.objects.filter(tags=two)) == {project, both}
