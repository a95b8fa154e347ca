"""Merging two companies: their people and projects move, and move back."""

import pytest
from django.urls import reverse

from contacts.duplicates.models import CompanyMerge
from contacts.models import Company, Contact
from projects.models import Project
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def url(cast, name, *args):
    return reverse(f"contacts:{name}", args=[cast.workspace.slug, *args])


def test_companies_merge_with_their_people_and_projects_and_part_again(cast, bob):
    ours = Company.objects.create(workspace=cast.workspace, name="Blue Walls", notes="Call Tim")
    theirs = Company.objects.create(workspace=cast.workspace, name="Blue Walls Ltd", website="https://blue.test")
    theirs.notes = "Pays late"
    theirs.save()
    person = make_contact(cast.workspace, "Tim", company=theirs)
    work = Project.objects.create(workspace=cast.workspace, name="Office", company=theirs)
    assert "Contacts: 1" in bob.get(url(cast, "company-merge", ours.pk, theirs.pk)).content.decode()
    for _click in range(2):
        bob.post(url(cast, "company-merge", ours.pk, theirs.pk))
    ours.refresh_from_db()
    assert (ours.website, ours.notes) == ("https://blue.test", "Call Tim\n\nPays late")
    assert {Contact.objects.get(pk=person.pk).company_id, Project.objects.get(pk=work.pk).company_id} == {ours.pk}
    done = CompanyMerge.objects.get()
    assert bob.get(url(cast, "company", theirs.pk)).headers["Location"] == url(cast, "company", ours.pk)
    bob.post(url(cast, "company-merge-undo", done.pk))
    ours.refresh_from_db()
    assert (ours.website, ours.notes) == ("", "Call Tim")
    assert {Contact.objects.get(pk=person.pk).company_id, Project.objects.get(pk=work.pk).company_id} == {theirs.pk}
