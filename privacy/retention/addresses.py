"""Network addresses of devices are kept whole for a day, to look into a stranger's sign-in; then shortened (CO-5)."""

import ipaddress
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

WHOLE_FOR = timedelta(days=1)
_KEPT_BITS = {4: 24, 6: 48}


def shortened(address: str) -> str:
    """The network that an address is in: 192.0.2.77 becomes 192.0.2.0, an IPv6 address its first 48 bits."""
    try:
        whole = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104  no address at all
    return str(ipaddress.ip_network(f"{whole}/{_KEPT_BITS[whole.version]}", strict=False).network_address)


def shorten() -> int:
    """Shorten those of devices that signed in longer ago; returns how many. Safe to repeat."""
    changed = 0
    old = UserSession.objects.filter(created_at__lt=timezone.now() - WHOLE_FOR)
    for key, address in old.values_list("pk", "ip").iterator(chunk_size=500):
        if (short := shortened(str(address))) != str(address):
            changed += UserSession.objects.filter(pk=key).update(ip=short)
    return changed
