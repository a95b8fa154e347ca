"""Who outside gets a controller's data: for the policy, for copies of somebody's data, for the record of processing.

From three places: processors that were entered, what the configuration shows to be in use, and, for a workspace, the
operator of the site with the processors that it lets have the workspaces' data.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from privacy.records import borders
from privacy.records.in_use import InUse, in_use
from privacy.records.models import Contract, Controller, Processor, Safeguard, controller

SOON = timedelta(days=30)
"""How long before a contract runs out it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who gets data, in words for the person it is about."""

    name: str
    service: str
    country: str  # ISO 3166, or empty when nobody said
    categories: tuple[str, ...] = ()
    contract: str = ""
    safeguard: str = ""
    website: str = ""

    @property
    def where(self) -> str:
        return borders.name(self.country)

    def __str__(self) -> str:
        return f"{self.name}: {self.service}" + (f" ({self.where})" if self.country else "")


def recipients(workspace: Workspace | None) -> list[Recipient]:
    """Everybody who gets data of this controller now."""
    entered = list(Processor.objects.of_controller(workspace).active())
    known = {each.key for each in entered if each.key}
    found = _operator(workspace) + [of(each) for each in entered]
    return found + [_unentered(each) for each in in_use(workspace) if each.key not in known]


def _operator(workspace: Workspace | None) -> list[Recipient]:
    if workspace is None:
        return []
    site = controller(None)
    name = site.name or settings.PRODUCT_NAME
    if name.casefold() == workspace.business_name.casefold():
        return []  # a business that runs the site for itself
    shared = Processor.objects.of_controller(None).active().filter(sub_processor=True)
    runs = _("runs the software in which we keep the data, on our instructions")
    contract = str(Contract.TERMS.label)
    return [Recipient(name=name, service=runs, country=site.country, contract=contract), *map(of, shared)]


def of(processor: Processor) -> Recipient:
    """A processor as it is told to people."""
    label = str(processor.get_safeguard_display()) if processor.safeguard else ""
    return Recipient(
        name=processor.name,
        service=processor.service,
        country=processor.country,
        categories=tuple(processor.categories),
        contract=str(processor.get_contract_display()) if processor.contract else "",
        safeguard=". ".join(filter(None, (label, processor.safeguard_note))),
        website=processor.website,
    )


def _unentered(each: InUse) -> Recipient:
    return Recipient(
        name=each.name, service=each.service, country=each.country, categories=each.categories, website=each.website
    )


def not_entered(workspace: Workspace | None) -> list[InUse]:
    """What is in use by the configuration and stands in no record."""
    known = set(Processor.objects.of_controller(workspace).active().exclude(key="").values_list("key", flat=True))
    return [each for each in in_use(workspace) if each.key not in known]


def home_of(workspace: Workspace | None, site: Controller | None = None) -> str:
    """The country a controller sits in; empty for an operator who did not say."""
    return workspace.country if workspace else (site or controller(None)).country


def lacks(processor: Processor, home: str, day: date | None = None) -> list[str]:
    """What is missing about a processor, in a few words each."""
    day = day or timezone.now().date()
    missing = []
    if not processor.contract:
        missing.append(_("no contract on file"))
    if processor.contract_until and processor.contract_until < day:
        missing.append(_("the contract has run out"))
    elif processor.contract_until and processor.contract_until < day + SOON:
        missing.append(_("the contract runs out soon"))
    if borders.crosses(home, processor.country) and processor.safeguard in ("", Safeguard.NOT_NEEDED):
        missing.append(_("no safeguard for the transfer to another country"))
    return missing
