"""Where somebody probably is, when nobody wrote down their time zone: told as a guess, never stored.

A stored zone is taken as known when the hours for messages are reckoned, so a guess must not become one by itself. An
app above this floor that knows more (of telephone numbers, say) adds a way from its ``zone_guess.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contacts.models import Contact
from crm.lib import places
from crm.lib.discovery import discover

READ = ("country", "region", "zone")  # what a guess looks at, besides the phone number
MOST = 4  # more possible zones than this are no guess


@dataclass(frozen=True, slots=True)
class Guess:
    """The zones somebody may be in, likelier first, and out of what that follows."""

    zones: tuple[str, ...]
    because: str

    @property
    def words(self) -> str:
        """As people say it: "America/Boise", "America/Boise or America/Denver"."""
        return _(" or ").join(name.replace("_", " ") for name in self.zones)


Way = Callable[[Contact], Guess | None]
_ways: dict[str, tuple[int, Way]] = {}


def register(name: str, way: Way, *, order: int = 50) -> None:
    """Add a way to guess; the first that knows something is believed."""
    _ways[name] = (order, way)


def guess(contact: Contact) -> Guess | None:
    """Where the contact may be; None when their zone is known or nothing tells."""
    if contact.zone:
        return None
    discover("zone_guess")
    for _order, way in sorted(_ways.values(), key=lambda each: each[0]):
        found = way(contact)
        if found and 0 < len(found.zones) <= MOST:
            return found
    return None


def _by_country(contact: Contact) -> Guess | None:
    zones = places.zones_in(contact.country) if contact.country else ()
    return Guess(zones, _("the country of the address")) if len(zones) == 1 else None


register("country", _by_country, order=20)
