"""What a company's page says of the work for it and its people."""

import pytest

from contacts.models import Company
from contacts.tests.pages import url
from projects.models import Project
from projects.stages import steps
from tests.cast import make_contact


@pytest.fixture
def acme(cast):
    return Company.objects.create(workspace=cast.workspace, name="Acme")


def test_the_page_sums_up_open_work_by_currency_and_costs_the_same(bob, cast, acme, django_assert_max_num_queries):
    def fill(count):
        for number in range(count):
            ann = make_contact(cast.workspace, f"Ann {number}", company=acme)
            Project.objects.create(workspace=cast.workspace, name="A", company=acme, value=100_00)
            Project.objects.create(workspace=cast.workspace, name="B", contact=ann, value=50_00, currency="EUR")
            Project.objects.create(workspace=cast.workspace, name="C", company=acme, value=900_00, stage="done")

    fill(2)
    won = Project.objects.filter(company=acme).first()
    won.enter(steps.find(cast.workspace, "active"), by=cast.max)
    hidden = Project.objects.create(workspace=cast.workspace, name="Hidden", company=acme, members_only=True)
    hidden.enter(steps.find(cast.workspace, "paused"), by=cast.max)
    page = bob.get(url(cast.workspace, "company", acme.pk)).content.decode()
    assert "€100 · $200" in page and "4 projects" in page
    assert "A: Active" in page and "Hidden" not in page
    with django_assert_max_num_queries(30) as few:
        bob.get(url(cast.workspace, "company", acme.pk))
    fill(10)
    with django_assert_max_num_queries(len(few)):
        bob.get(url(cast.workspace, "company", acme.pk))
