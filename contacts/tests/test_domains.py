"""Companies by the domain of an email address."""

import pytest
from django.core.exceptions import ValidationError

from contacts import domains
from contacts.models import Company, CompanyDomain, Contact
from contacts.tests.pages import url
from tests.cast import make_contact


@pytest.fixture
def acme(cast):
    company = Company.objects.create(workspace=cast.workspace, name="Acme")
    domains.keep(company, ["acme.com", "acme.co.uk"])
    return company


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme.com", "acme.com"),
        (" @ACME.com ", "acme.com"),
        ("https://www.acme.com/about?x=1", "acme.com"),
        ("ann@mail.acme.com", "mail.acme.com"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_read_however_it_is_written(text, name):
    assert domains.read(text) == name


@pytest.mark.both
@pytest.mark.parametrize(
    "text", ["acme", "", "a b.com", "-x.com", "x..com", "gmail.com", "ann@yahoo.co.uk", "x" * 300 + ".com", "a\0.com", "http://[::1"]
)  # fmt: skip
def test_what_tells_no_company_is_refused(text):
    with pytest.raises(ValidationError):
        domains.read(text)


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("ann@acme.com", True),
        ("ann@eu.mail.acme.co.uk", True),
        ("ann@notacme.com", False),
        ("ann@acme.com.evil.example", False),
        ("ann@gmail.com", False),
    ],
)
def test_the_company_of_an_address(cast, acme, email, found):
    assert (domains.company_of(cast.workspace, [email]) == acme) is found


def test_another_workspaces_domain_tells_nothing(cast, acme):
    assert domains.company_of(cast.other, ["ann@acme.com"]) is None


def test_a_new_contact_is_linked_and_it_can_be_undone(bob, cast, acme):
    page = bob.post(url(cast.workspace, "new"), {"name": "Ann", "address": "ann@acme.com"}, follow=True)
    ann = Contact.objects.get(name="Ann")
    undo = url(cast.workspace, "unlink-company", ann.pk, acme.pk)
    assert ann.company == acme and undo in page.content.decode() and "acme" in ann.search_text
    bob.post(undo)
    ann.refresh_from_db()
    assert ann.company is None and "linked" not in ann.search_text
    shown = bob.get(url(cast.workspace, "detail", ann.pk)).content.decode()
    link = url(cast.workspace, "link-company", ann.pk, acme.pk)
    assert link in shown  # suggested from now on, not done by itself
    bob.post(link)
    assert Contact.objects.get(name="Ann").company == acme


def test_who_works_elsewhere_is_left_alone(bob, cast, acme):
    zenith = Company.objects.create(workspace=cast.workspace, name="Zenith")
    ann = make_contact(cast.workspace, "Ann", email="ann@acme.com", company=zenith)
    bob.post(url(cast.workspace, "link-company", ann.pk, acme.pk))
    bob.post(url(cast.workspace, "unlink-company", ann.pk, acme.pk))
    assert Contact.objects.get(name="Ann").company == zenith


def save(bob, cast, acme, **data):
    return bob.post(url(cast.workspace, "company-edit", acme.pk), {"name": "Acme", **data})


def test_everything_about_a_company_is_kept(bob, cast, acme):
    data = {
        "phone": "(208) 555-0199", "address": "1 Way\nBoise", "industry": "Paint", "size": "10-49",
        "domain_names": "acme.com, acme.org",
    }  # fmt: skip
    assert save(bob, cast, acme, **data).status_code == 302
    acme.refresh_from_db()
    assert (acme.phone, acme.industry, acme.size) == ("+12085550199", "Paint", "10-49")
    assert sorted(acme.domains.values_list("name", flat=True)) == ["acme.com", "acme.org"]
    page = bob.get(url(cast.workspace, "company", acme.pk)).content.decode()
    assert "(208) 555-0199" in page and "acme.org" in page and "10 to 49 people" in page


@pytest.mark.parametrize(
    "data", [{"phone": "x"}, {"domain_names": "gmail.com"}, {"domain_names": "taken.com"}, {"size": "7"}]
)
def test_what_can_not_be_saved_is_422(bob, cast, acme, data):
    other = Company.objects.create(workspace=cast.workspace, name="Other")
    domains.keep(other, ["taken.com"])
    assert save(bob, cast, acme, **data).status_code == 422


def test_a_new_companys_website_gives_its_domain(bob, cast):
    bob.post(url(cast.workspace, "company-new"), {"name": "Zenith", "website": "www.zenith.com"})
    assert CompanyDomain.objects.get().name == "zenith.com"
