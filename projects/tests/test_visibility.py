"""A project that only its members see does not exist for others, wherever they look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from contacts import timeline
from contacts.lists.questions import Asker
from contacts.models import Contact
from crm.lib import search
from projects import of_contact
from projects.list_filters import ProjectState
from projects.models import Milestone, Project, ProjectMember, Task, TaskComment, TaskMention
from projects.tasks import comments, reminding
from projects.tests.making import make_project, url
from tests.cast import make_contact, note_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(cast):
    ana = make_contact(cast.workspace, "Ana Sample")
    return make_project(cast.workspace, "Secret garden", contact=ana, members_only=True, due_on="2026-01-01", value=5)


def of(cast, user):
    return Membership.objects.select_related("workspace", "user").get(workspace=cast.workspace, user=user)


def seen_on(client, cast, hidden):
    """Where the name of the project stands: pages, search, palette, timeline, Today."""
    pages = [url(name, cast.workspace) for name in ("list", "board", "bars")]
    pages += [f"/w/{cast.workspace.slug}/", f"/w/{cast.workspace.slug}/search/?q=secret"]
    pages += [f"/w/{cast.workspace.slug}/contacts/{hidden.contact_id}/", f"/w/{cast.workspace.slug}/search/"]
    return [page for page in pages if "Secret garden" in client.get(page).content.decode()]


def test_it_is_nowhere_for_who_is_no_member(client, cast, hidden):
    client.force_login(cast.alice)
    client.get(url("detail", cast.workspace, hidden.pk))
    assert len(seen_on(client, cast, hidden)) == 7, "the owner sees it everywhere"
    client.force_login(cast.bob)
    assert seen_on(client, cast, hidden) == []
    for name in ("detail", "edit", "move", "member-set", "file-add", "link-add"):
        assert client.get(url(name, cast.workspace, hidden.pk)).status_code == 404
    for name in ("archive", "restore", "move", "milestone-add", "note-add"):
        assert client.post(url(name, cast.workspace, hidden.pk), {"name": "x", "text": "x"}).status_code == 404
    hidden.refresh_from_db()
    assert hidden.archived_at is None and not hidden.milestones.exists()


def test_a_member_of_it_sees_it_as_does_who_looks_after_it(cast, hidden):
    bob, rita = of(cast, cast.bob), of(cast, cast.rita)
    assert not Project.objects.seen_by(bob).exists()
    ProjectMember.objects.create(workspace=cast.workspace, project=hidden, user=cast.bob)
    Project.objects.filter(pk=hidden.pk).update(owner=cast.rita)
    assert Project.objects.seen_by(bob).get() == Project.objects.seen_by(rita).get() == hidden


def test_what_others_know_of_a_contact_says_nothing_of_it(cast, hidden):
    ana = Contact.objects.get(pk=hidden.contact_id)
    bob, max_ = of(cast, cast.bob), of(cast, cast.max)
    assert [e for e in timeline.page(ana, viewer=bob).entries if e.kind == "project"] == []
    assert [e.title for e in timeline.page(ana, viewer=max_).entries if e.kind == "project"] == [
        "Project: Secret garden"
    ]
    assert of_contact.in_work(ana, bob, 5) == [] and of_contact.in_work(ana, max_, 5) == [hidden]
    asked = search.Asked.of(cast.workspace, "secret", membership=bob)
    assert not search.results(asked)
    for user, found in ((cast.bob, 0), (cast.max, 1)):
        question = ProjectState(Asker(cast.workspace, user))
        assert Contact.objects.filter(question.test("has", ["prospect"])).count() == found


def test_a_part_of_it_needs_the_project_seen(client, cast, hidden):
    milestone = Milestone.objects.create(workspace=cast.workspace, project=hidden, name="A")
    open_one = make_project(cast.workspace, "Open")
    client.force_login(cast.bob)
    for project in (hidden, open_one):  # neither by its own address nor by that of another project
        assert client.post(url("milestone-tick", cast.workspace, project.pk, milestone.pk)).status_code == 404
    milestone.refresh_from_db()
    assert milestone.done_at is None


def test_the_export_is_for_managers_and_leaves_frozen_people_out(client, cast, hidden):
    make_project(cast.workspace, "=Open", value=1_234_50)
    client.force_login(cast.max)
    assert client.get(url("export", cast.workspace)).status_code == 302  # without a second factor
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    note_second_factor(client, cast.max)
    said = client.get(url("export", cast.workspace)).content.decode()
    assert "Secret garden" in said and "'=Open,,,Prospect,1234.50,USD" in said
    Contact.objects.filter(pk=hidden.contact_id).update(restricted_at="2026-01-01T00:00Z")
    assert "Secret garden" not in client.get(url("export", cast.workspace)).content.decode()
    client.force_login(cast.bob)
    assert client.get(url("export", cast.workspace)).status_code == 403


def test_who_hides_a_project_goes_on_seeing_it(client, cast):
    client.force_login(cast.bob)
    fields = {"name": "Mine", "stage": "active", "currency": "USD", "members_only": "on", "owner": cast.rita.pk}
    answer = client.post(url("new", cast.workspace), fields, follow=True)
    assert answer.status_code == 200 and "Mine" in answer.content.decode()
    assert ProjectMember.objects.get().user == cast.bob


def test_what_one_had_to_do_with_it_is_told_no_longer_when_it_is_hidden(client, cast, hidden):
    said = {"workspace": cast.workspace, "author": cast.alice}
    soon = timezone.now() - timedelta(minutes=1)
    task = Task(project=hidden, name="Dig in secret", assignee=cast.bob, due_at=soon, remind_before=0, **said)
    task.save()
    Project.objects.filter(pk=hidden.pk).update(members_only=False)
    comments.write(TaskComment(task=task, **said), "Look, @bob", cast.alice)
    reminding.sweep()
    client.force_login(cast.bob)
    pages = [f"/w/{cast.workspace.slug}/", reverse("tasks:reminders", args=[cast.workspace.slug])]

    def told():
        return ["Dig in secret" in client.get(page, headers={"HX-Request": "true"}).content.decode() for page in pages]

    assert told() == [True, True] and TaskMention.objects.get().member == cast.bob
    Project.objects.filter(pk=hidden.pk).update(members_only=True)
    assert told() == [False, False] and comments.unseen(cast.workspace, cast.bob, 3) == []
    Membership.objects.filter(user=cast.bob).update(role=Role.MANAGER)
    assert told() == [True, True] and len(comments.unseen(cast.workspace, cast.bob, 3)) == 1
