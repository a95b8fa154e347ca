"""Guesses of a contact's time zone from the state of the address and from telephone numbers."""

from django.utils.translation import gettext as _

from contacts import zones
from contacts.models import Contact
from crm.lib.addresses import Kind
from messaging import phone_zones


def _by_state(contact: Contact) -> zones.Guess | None:
    state = phone_zones.state_named(contact.region) if contact.country in ("", "US") else None
    if state is None:
        return None
    by_state = phone_zones.zones_of_state(state)
    phone = contact.point(Kind.PHONE)
    both = tuple(name for name in by_state if phone and name in phone_zones.zones_for(phone.value))
    return zones.Guess(both or by_state, _("the state of the address"))


def _by_phone(contact: Contact) -> zones.Guess | None:
    phone = contact.point(Kind.PHONE)
    return zones.Guess(phone_zones.zones_for(phone.value), _("the phone number")) if phone else None


zones.register("state", _by_state, order=10)
zones.register("phone", _by_phone, order=30)
