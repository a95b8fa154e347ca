import pytest

from contacts.models import Company, Contact
from contacts.tests.pages import url
from crm.lib.finding import find
from tests.cast import make_contact


def test_add_rename_and_find(bob, cast):
    bob.post(url(cast.workspace, "company-new"), {"name": "Acme", "website": "acme.example"})
    acme = Company.objects.get()
    assert acme.website == "https://acme.example"
    ana = make_contact(cast.workspace, "Ana", company=acme)
    bob.post(url(cast.workspace, "company-edit", acme.pk), {"name": "Zenith", "notes": "good people"})
    assert find(Company, cast.workspace, "zenith") == [acme]
    assert find(Contact, cast.workspace, "zenith") == [ana]
    assert "Ana" in bob.get(url(cast.workspace, "company", acme.pk)).content.decode()


def test_somebody_is_added_to_a_company_from_its_page(bob, cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    add = f"{url(cast.workspace, 'new')}?company={acme.pk}"
    assert add in bob.get(url(cast.workspace, "company", acme.pk)).content.decode()
    bob.post(add, {"name": "Ana"})
    elsewhere = Company.objects.create(workspace=cast.other, name="Elsewhere")
    for wrong in (elsewhere.pk, "no-key", "%00"):
        bob.post(f"{url(cast.workspace, 'new')}?company={wrong}", {"name": "Ben"})
    assert [contact.name for contact in acme.contacts.all()] == ["Ana"]
    assert not elsewhere.contacts.exists()


@pytest.mark.parametrize("data", [{}, {"name": "Acme"}, {"name": "x" * 201}, {"name": "B", "website": "no site"}])
def test_what_can_not_be_saved_is_422(bob, cast, data):
    Company.objects.create(workspace=cast.workspace, name="Acme")
    assert bob.post(url(cast.workspace, "company-new"), data).status_code == 422


def test_archive_and_take_back(bob, cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    page = bob.post(url(cast.workspace, "company-archive", acme.pk), follow=True).content.decode()
    assert url(cast.workspace, "company-unarchive", acme.pk) in page
    bob.post(url(cast.workspace, "company-unarchive", acme.pk))
    assert Company.objects.get().archived_at is None


@pytest.mark.parametrize("name", ["company", "company-edit"])
def test_ac7_another_workspaces_company_is_not_there(bob, cast, name):
    theirs = Company.objects.create(workspace=cast.other, name="Theirs")
    assert bob.get(url(cast.workspace, name, theirs.pk)).status_code == 404


def test_pages_follow_one_another(bob, cast):
    Company.objects.bulk_create([Company(workspace=cast.workspace, name=f"Firm {n:02}") for n in range(60)])
    first = bob.get(url(cast.workspace, "companies"))
    assert first.context["after"] == "Firm 49"
    second = bob.get(url(cast.workspace, "companies"), {"after": "Firm 49"})
    assert second.context["companies"][0].name == "Firm 50"


def test_names_are_offered_while_typing(bob, cast):
    Company.objects.create(workspace=cast.workspace, name="Acme")
    Company.objects.create(workspace=cast.other, name="Acid")
    page = bob.get(url(cast.workspace, "company-options"), {"company_name": "ac"}).content.decode()
    assert "Acme" in page and "Acid" not in page
