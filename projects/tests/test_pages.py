from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.models import Company
from crm.lib import search
from projects.models import Project, Stage
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def make_project(workspace, name="Website", **fields):
    project = Project(workspace=workspace, name=name, **fields)
    project.reindex()
    project.save()
    return project


def url(name, workspace, *args):
    return reverse(f"projects:{name}", args=[workspace.slug, *args])


def form_data(**fields):
    return {"name": "Website", "stage": "active", "currency": "USD", **fields}


def names(response):
    return [project.name for project in response.context["page"]]


def test_an_empty_list_invites_to_add_one(bob, cast):
    assert "No projects yet" in bob.get(url("list", cast.workspace)).content.decode()


def test_the_list_shows_the_workspaces_own_latest_change_first(bob, cast):
    make_project(cast.workspace, "Old")
    make_project(cast.workspace, "New")
    make_project(cast.other, "Theirs")
    assert names(bob.get(url("list", cast.workspace))) == ["New", "Old"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=garden", ["Garden"]),
        ("?q=gardne", ["Garden"]),  # a slip of the finger
        ("?q=ana", ["Garden"]),  # the client's name
        ("?q=acme", ["Shop"]),
        ("?q=nothing", []),
        ("?stage=done", ["Garden"]),
        ("?stage=open", ["Shop"]),
        ("?view=archived", ["Gone"]),
        ("?stage=nonsense", []),
        ("?sort=-name", ["Shop", "Garden"]),
        ("?sort=due", ["Shop", "Garden"]),
        ("?sort=-due", ["Shop", "Garden"]),  # what has no date comes last either way
        ("?sort=stage&page=99", ["Shop", "Garden"]),
        ("?sort=nonsense&page=x", ["Garden", "Shop"]),
        ("?q=%00", ["Garden", "Shop"]),
    ],
)
def test_the_list_is_searched_narrowed_and_sorted(bob, cast, query, found):
    ana = make_contact(cast.workspace, "Ana Sample")
    ana.reindex()
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    acme.reindex()
    make_project(cast.workspace, "Shop", company=acme, due_on=date(2026, 1, 1), stage=Stage.ACTIVE)
    make_project(cast.workspace, "Gone", archived_at=timezone.now())
    make_project(cast.workspace, "Garden", contact=ana, stage=Stage.DONE)
    response = bob.get(url("list", cast.workspace) + query)
    rows = names(response)
    assert (sorted(rows) if "nonsense" in query or "%00" in query else rows) == found


def test_htmx_gets_the_rows_alone(bob, cast):
    make_project(cast.workspace)
    content = bob.get(url("list", cast.workspace), headers={"HX-Request": "true"}).content.decode()
    assert "Website" in content
    assert "<html" not in content


def test_the_list_takes_as_many_queries_at_20_rows_as_at_10(
    bob, cast, django_assert_num_queries, django_assert_max_num_queries
):
    def fill():
        for number in range(10):
            contact = make_contact(cast.workspace, f"Client {number}")
            make_project(cast.workspace, f"Project {number}", contact=contact)

    fill()
    bob.get(url("list", cast.workspace))  # what the frame asks once and remembers
    with django_assert_max_num_queries(11) as captured:
        bob.get(url("list", cast.workspace))
    fill()
    with django_assert_num_queries(len(captured)):
        assert len(names(bob.get(url("list", cast.workspace)))) == 20


def test_a_project_is_added(bob, cast):
    ana = make_contact(cast.workspace, "Ana Sample")
    fields = form_data(
        contact=ana.pk, amount="1,234.50", starts_on="2026-03-01", due_on="2026-04-01", description="Say hi"
    )
    response = bob.post(url("new", cast.workspace), fields)
    project = Project.objects.get()
    assert response.url == url("detail", cast.workspace, project.pk)
    assert (project.contact, project.value, project.currency) == (ana, 123_450, "USD")
    page = bob.get(response.url).content.decode()
    assert "$1,234.50" in page and "Say hi" in page and "Ana Sample" in page
    assert AuditEntry.objects.exclude(action="project.viewed").get().action == "project.created"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"stage": "sleeping"}, "stage"),
        ({"amount": "a lot"}, "amount"),
        ({"amount": "12.5", "currency": "JPY"}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"starts_on": "2026-04-01", "due_on": "2026-03-01"}, "due_on"),
        ({"due_on": "tomorrow"}, "due_on"),
        ({"contact": "00000000-0000-7000-8000-000000000000"}, "contact"),
        ({"contact": "nonsense"}, "contact"),
        ({"company": "nonsense"}, "company"),
    ],
)
def test_an_invalid_form_is_shown_again_with_422(bob, cast, fields, field):
    response = bob.post(url("new", cast.workspace), form_data(**fields))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Project.objects.exists()


def test_a_client_of_another_workspace_or_a_frozen_one_cannot_be_chosen(bob, cast):
    stranger = make_contact(cast.other, "Stranger")
    frozen = make_contact(cast.workspace, "Frozen", restricted_at=timezone.now())
    for contact in (stranger, frozen):
        response = bob.post(url("new", cast.workspace), form_data(contact=contact.pk))
        assert response.status_code == 422
        assert contact.name not in response.content.decode()


def test_the_client_of_a_link_is_chosen_beforehand(bob, cast):
    ana, stranger = make_contact(cast.workspace, "Ana Sample"), make_contact(cast.other, "Stranger")
    assert f'value="{ana.pk}" selected' in bob.get(url("new", cast.workspace) + f"?contact={ana.pk}").content.decode()
    for key in (stranger.pk, "nonsense", "%00"):
        assert "Stranger" not in bob.get(url("new", cast.workspace) + f"?contact={key}").content.decode()


def test_a_project_is_changed_and_keeps_a_client_who_was_archived(bob, cast):
    ana = make_contact(cast.workspace, "Ana Sample", archived_at=timezone.now())
    project = make_project(cast.workspace, contact=ana, value=500, currency="EUR")
    page = bob.get(url("edit", cast.workspace, project.pk)).content.decode()
    assert 'value="5.00"' in page and f'value="{ana.pk}" selected' in page
    bob.post(
        url("edit", cast.workspace, project.pk), form_data(name="Shop", contact=ana.pk, currency="JPY", amount="700")
    )
    project.refresh_from_db()
    assert (project.name, project.value, project.currency, project.contact) == ("Shop", 700, "JPY", ana)
    assert project.search_text.split() == ["shop"]


def test_co4_card_numbers_do_not_enter(bob, cast):
    fields = form_data(name="Card 4111 1111 1111 1111", description="CVV 123, 4111111111111111")
    bob.post(url("new", cast.workspace), fields)
    project = Project.objects.get()
    assert "4111 1111" not in project.name + project.description
    assert "123" not in project.description


def test_archiving_can_be_undone(bob, cast):
    project = make_project(cast.workspace)
    response = bob.post(url("archive", cast.workspace, project.pk), follow=True)
    assert names(response) == []
    assert url("restore", cast.workspace, project.pk) in response.content.decode()
    bob.post(url("restore", cast.workspace, project.pk))
    assert names(bob.get(url("list", cast.workspace))) == ["Website"]
    bob.post(url("restore", cast.workspace, project.pk))  # twice is once
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["project.archived", "project.restored"]


def test_a_project_is_archived_only_by_post(bob, cast):
    project = make_project(cast.workspace)
    assert bob.get(url("archive", cast.workspace, project.pk)).status_code == 405


@pytest.mark.parametrize("name", ["detail", "edit", "archive", "restore"])
def test_ac7_a_project_of_another_workspace_does_not_exist(bob, cast, name):
    theirs = make_project(cast.other)
    method = bob.post if name in ("archive", "restore") else bob.get
    assert method(url(name, cast.workspace, theirs.pk)).status_code == 404
    assert method(url(name, cast.other, theirs.pk)).status_code == 404
    theirs.refresh_from_db()
    assert theirs.archived_at is None


def test_a_reader_reads_and_changes_nothing(client, cast):
    client.force_login(cast.rita)
    project = make_project(cast.workspace)
    page = client.get(url("detail", cast.workspace, project.pk))
    assert page.status_code == 200
    assert "Edit" not in page.content.decode()
    assert client.post(url("edit", cast.workspace, project.pk), form_data()).status_code == 403
    assert client.post(url("archive", cast.workspace, project.pk)).status_code == 403


def test_an_overdue_project_says_so(bob, cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    late = make_project(cast.workspace, "Late", due_on=yesterday, stage=Stage.ACTIVE)
    done = make_project(cast.workspace, "Done", due_on=yesterday, stage=Stage.DONE)
    assert "It was due on" in bob.get(url("detail", cast.workspace, late.pk)).content.decode()
    assert "It was due on" not in bob.get(url("detail", cast.workspace, done.pk)).content.decode()
    assert bob.get(url("list", cast.workspace)).content.decode().count("overdue") == 1


def test_global_search_finds_projects_by_name(cast):
    make_project(cast.workspace, "Garden wall")
    make_project(cast.other, "Garden gate")
    make_project(cast.workspace, "Garden shed", members_only=True)
    groups = search.results(search.Asked.of(cast.workspace, "garden"))
    assert [item.title for group in groups if group.label == "Projects" for item in group.items] == ["Garden wall"]
