"""Which company somebody belongs to, by the domain of their email address."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.models import Company, CompanyDomain, Contact
from crm.lib.addresses import Kind
from crm.lib.free_mail import is_free

MOST = 20  # domains of one company
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def read(text: str) -> str:
    """A domain out of "acme.com", "@acme.com", "https://www.acme.com/about", "ann@acme.com". Raises ValidationError."""
    bare = text.strip().lower()
    if "://" in bare:
        bare = _host(bare)
    bare = bare.rpartition("@")[2].partition("/")[0].removeprefix("www.").rstrip(".")
    try:
        name = bare.encode("idna").decode() if not bare.isascii() else bare
    except UnicodeError:
        name = ""
    if not _DOMAIN.fullmatch(name):
        raise ValidationError(_("“%(text)s” is not a domain such as acme.com."), params={"text": text.strip()[:100]})
    if is_free(name):
        raise ValidationError(
            _("Anybody can have an address at %(name)s, so it can't tell a company."), params={"name": name}
        )
    return name


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def read_all(text: str) -> list[str]:
    """The domains parted by commas, spaces or lines, each once. Raises ValidationError."""
    names = list(dict.fromkeys(read(part) for part in re.split(r"[\s,;]+", text) if part))
    if len(names) > MOST:
        raise ValidationError(_("At most %(count)s domains."), params={"count": MOST})
    return names


def refuse_taken(workspace: Workspace, names: Iterable[str], company: Company) -> None:
    """Raises ValidationError when a domain is another company's already."""
    taken = CompanyDomain.objects.of(workspace).filter(name__in=list(names)).exclude(company=company.pk)
    for each in taken.select_related("company")[:1]:
        raise ValidationError(
            _("%(name)s belongs to %(company)s."), params={"name": each.name, "company": each.company.name}
        )


def keep(company: Company, names: list[str]) -> None:
    """Make these the domains of the company."""
    rows = CompanyDomain.objects.filter(company=company)
    rows.exclude(name__in=names).delete()
    there = set(rows.values_list("name", flat=True))
    CompanyDomain.objects.bulk_create(
        CompanyDomain(workspace=company.workspace, company=company, name=name) for name in names if name not in there
    )


def company_of(workspace: Workspace, emails: Iterable[str]) -> Company | None:
    """The company whose domain one of the addresses has, or the domain above it (mail.acme.com is acme.com): one query.

    No query for addresses that anybody can have.
    """
    asked = list(emails)
    found = companies_of(workspace, asked)
    return next((found[email] for email in asked if email in found), None)


def companies_of(workspace: Workspace, emails: Iterable[str]) -> dict[str, Company]:
    """``company_of`` for each of many addresses by itself: those that tell one, in one query."""
    wanted = {email: email.rpartition("@")[2] for email in emails}
    names = {domain: _upwards(domain) for domain in set(wanted.values())}
    every = {name for upwards in names.values() for name in upwards}
    if not every:
        return {}
    rows = CompanyDomain.objects.of(workspace).filter(name__in=every, company__archived_at__isnull=True)
    known = {row.name: row.company for row in rows.select_related("company").defer("company__notes")}
    nearest = {domain: [known[name] for name in upwards if name in known][:1] for domain, upwards in names.items()}
    return {email: company for email, domain in wanted.items() for company in nearest[domain]}


def _upwards(domain: str) -> list[str]:
    """The domain itself and those above it, the nearest first; none for a free mail service."""
    labels = domain.split(".")
    names = [".".join(labels[at:]) for at in range(len(labels) - 1)][:5]
    return [] if any(is_free(name) for name in names) else names


def suggestion(contact: Contact) -> Company | None:
    """The company to which a contact without one seems to belong. Asks the database only where there is a chance."""
    if contact.company_id is not None or contact.is_restricted:
        return None
    return company_of(contact.workspace, [p.value for p in contact.points.all() if p.kind == Kind.EMAIL])


def link(contact: Contact, company: Company) -> bool:
    """Note that a contact works there; false when they belong to a company already."""
    rows = Contact.objects.filter(pk=contact.pk, company__isnull=True, restricted_at__isnull=True)
    if not rows.update(company=company):
        return False
    contact.company = company
    contact.reindex()
    return True


def unlink(contact: Contact, company: Company) -> bool:
    """Take it back; false when they belong to another one, or to none, by now."""
    if not Contact.objects.filter(pk=contact.pk, company=company, restricted_at__isnull=True).update(company=None):
        return False
    contact.company = None
    contact.reindex()
    return True
