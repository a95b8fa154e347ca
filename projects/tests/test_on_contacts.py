"""Projects where a contact is shown: the timeline, the box beside it, and the choice of a client."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import timeline
from contacts.models import Company
from projects.tests.test_pages import make_project
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def titles(contact):
    return [entry.title for entry in timeline.page(contact).entries if entry.kind == "project"]


def test_the_timeline_has_a_contacts_own_projects_newest_first(cast):
    ana, other = make_contact(cast.workspace, "Ana"), make_contact(cast.workspace, "Other")
    make_project(cast.workspace, "First", contact=ana, value=1_000)
    make_project(cast.workspace, "Second", contact=ana)
    make_project(cast.workspace, "Not hers", contact=other)
    assert titles(ana) == ["Project: Second", "Project: First"]
    bodies = [entry.body for entry in timeline.page(ana).entries if entry.kind == "project"]
    assert bodies == ["Prospect", "Prospect · $10"]


def test_the_timeline_takes_two_queries_whatever_the_number(cast, django_assert_num_queries):
    from projects.timeline import projects

    ana = make_contact(cast.workspace, "Ana")
    for number in range(20):
        make_project(cast.workspace, f"Project {number}", contact=ana)
    with django_assert_num_queries(2):  # the projects, and what their stages are called
        assert len(list(projects(ana, None, 10))) == 10


def test_the_box_shows_what_was_changed_last_however_many_there_are(cast):
    from projects.of_contact import in_work

    ana = make_contact(cast.workspace, "Ana")
    made = [make_project(cast.workspace, f"Project {number}", contact=ana) for number in range(40)]
    made[0].save()  # the oldest is changed last
    assert [each.name for each in in_work(ana, None, 2)] == ["Project 0", "Project 39"]


def test_what_is_archived_is_not_in_the_box(cast):
    from projects.of_contact import in_work, newest

    ana = make_contact(cast.workspace, "Ana")
    make_project(cast.workspace, "Old", contact=ana, archived_at=timezone.now())
    make_project(cast.workspace, "New", contact=ana)
    assert [each.name for each in in_work(ana, None, 6)] == ["New"]
    assert [each.name for each in newest(ana, None, 6)] == ["New", "Old"]


@pytest.fixture
def pick(client, cast):
    client.force_login(cast.bob)

    def ask(kind, query=""):
        address = reverse("contacts:pick", args=[cast.workspace.slug, kind])
        return client.get(address, {"q": query})

    return ask


def test_a_client_is_looked_for_by_name(pick, cast):
    for workspace, name in ((cast.workspace, "Ana Sample"), (cast.workspace, "Bert"), (cast.other, "Ana Other")):
        make_contact(workspace, name).reindex()
    frozen = make_contact(cast.workspace, "Ana Frozen", restricted_at=timezone.now())
    frozen.reindex()
    content = pick("contact", "ana").content.decode()
    assert "Ana Sample" in content
    assert not any(name in content for name in ("Bert", "Ana Other", "Ana Frozen"))
    assert "Nothing found" in pick("contact", "zzzz").content.decode()


def test_a_company_is_looked_for_by_name(pick, cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme & Sons")
    acme.reindex()
    assert "Acme &amp; Sons" in pick("company", "acme").content.decode()


def test_nothing_typed_offers_the_latest(pick, cast):
    make_contact(cast.workspace, "Ana Sample")
    assert "Ana Sample" in pick("contact").content.decode()


def test_other_kinds_do_not_exist(pick):
    assert pick("user").status_code == 404
