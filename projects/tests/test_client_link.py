"""What a client sees behind their link, and that nobody sees more."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.models import Contact
from contacts.page import files
from projects.models import ClientLink, Milestone, Project, ProjectFile, ProjectNote
from projects.sharing import links
from projects.tests.making import make_project, url
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(cast):
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com")
    return make_project(cast.workspace, contact=ana, value=480_000, description="Wants a discount")


@pytest.fixture
def link(cast, project):
    return ClientLink.objects.create(workspace=cast.workspace, project=project, label="Ana")


def page(client, link):
    return client.get(reverse("projects_public:client", args=[links.token(link)]))


def keep(cast, project, name, shared):
    file = files.keep(cast.workspace, name, io.BytesIO(name.encode()), author=None)
    return ProjectFile.objects.create(workspace=cast.workspace, project=project, file=file, shared=shared)


def test_a_client_sees_milestones_and_shared_files_and_nothing_else(client, cast, project, link):
    Milestone.objects.create(workspace=cast.workspace, project=project, name="Design approved", done_at=timezone.now())
    Milestone.objects.create(workspace=cast.workspace, project=project, name="Removed", deleted_at=timezone.now())
    ProjectNote.objects.create(workspace=cast.workspace, project=project, text="Pays late", author=cast.bob)
    plan, margin = keep(cast, project, "plan.txt", True), keep(cast, project, "margin.txt", False)
    answer = page(client, link)
    said = answer.content.decode()
    for shown in ("Website", "Alice &amp; Co", "Design approved", "plan.txt"):
        assert shown in said
    for hidden in ("4,800", "discount", "Pays late", "margin", "Removed", "Bob", "ana@example.com", "Ana Sample"):
        assert hidden not in said, hidden
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    token = links.token(link)
    got = client.get(reverse("projects_public:client-file", args=[token, plan.pk]))
    assert got["Content-Disposition"].startswith("attachment") and b"".join(got.streaming_content) == b"plan.txt"
    assert client.get(reverse("projects_public:client-file", args=[token, margin.pk])).status_code == 404
    link.refresh_from_db()
    assert (link.opened, link.last_opened_at is not None) == (1, True)
    actions = list(AuditEntry.objects.filter(workspace_id=cast.workspace.pk).values_list("action", flat=True))
    assert sorted(actions) == ["client_link.file_downloaded", "client_link.opened"]


def test_a_file_of_another_project_is_not_behind_it(client, cast, project, link):
    other = keep(cast, make_project(cast.workspace, "Other"), "other.txt", True)
    assert client.get(reverse("projects_public:client-file", args=[links.token(link), other.pk])).status_code == 404


@pytest.mark.parametrize("ended", ["revoked", "expired", "archived", "frozen", "project gone", "forged"])
def test_a_link_that_is_closed_says_nothing(client, cast, project, link, ended):
    now = timezone.now()
    assert page(client, link).status_code == 200
    if ended == "revoked":
        assert link.revoke() and not link.revoke()
    elif ended == "expired":
        ClientLink.objects.update(expires_at=now)
    elif ended == "archived":
        project.archive()
    elif ended == "frozen":
        Contact.objects.update(restricted_at=now)
    elif ended == "project gone":
        Project.objects.all().delete()
    else:
        link.pk = project.pk  # its own keyed hash, but of no link
    answer = page(client, link)
    assert answer.status_code == 404 and "Website" not in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "A" * 64, "=" * 8])
def test_no_other_text_opens_anything(client, db, token):
    assert client.get(f"/p/{token}/").status_code == 404


def test_who_tries_many_is_shut_out(client, link, monkeypatch):
    from projects.sharing import public_pages

    monkeypatch.setattr(public_pages, "_PER_IP", (2, 3600))
    assert [page(client, link).status_code for _try in range(3)] == [200, 200, 429]


def test_a_member_makes_and_revokes_it(client, cast, project):
    client.force_login(cast.bob)
    add = url("link-add", cast.workspace, project.pk)
    assert client.post(add, {"until": "2020-01-01"}).status_code == 422
    assert client.post(add, {"until": "2126-01-01"}).status_code == 422
    until = timezone.localdate() + timedelta(days=30)
    client.post(add, {"label": "Ana", "until": until.isoformat()})
    made = ClientLink.objects.get()
    assert links.url(made) in client.get(url("detail", cast.workspace, project.pk)).content.decode()
    assert page(client, made).status_code == 200
    client.post(url("link-revoke", cast.workspace, project.pk, made.pk))
    assert page(client, made).status_code == 404
    client.force_login(cast.rita)  # who only reads is not shown links that open without an account
    assert links.url(made) not in client.get(url("detail", cast.workspace, project.pk)).content.decode()


def test_a_link_closes_when_its_client_is_taken_off_the_project(client, cast, project, link):
    client.force_login(cast.bob)
    ben = make_contact(cast.workspace, "Ben")
    change = url("edit", cast.workspace, project.pk)
    form = client.get(change).context["form"]
    given = {name: "" if field.value() is None else field.value() for name in form.fields for field in [form[name]]}
    given = {name: value for name, value in given.items() if value not in (False, [])}
    assert client.post(change, {**given, "name": "New"}).status_code == 302 and page(client, link).status_code == 200
    saved = client.post(change, {**given, "contact": ben.pk}, follow=True)
    assert "links of the client before are closed" in saved.content.decode()
    assert page(client, link).status_code == 404
    assert AuditEntry.objects.filter(action="client_link.revoked", count=1).exists()
