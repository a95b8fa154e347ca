"""Rate limits of doors that anyone may knock at: forms without an account, codes, links.

Counts stand in the shared cache, so that they hold over every web process and machine, under keyed hashes: the cache
never learns an address. Each limit is a sliding window made of two fixed ones (what is left of the last window counts
in proportion), so that twice the number can't pass around a full minute.

While the cache is away, the doors are closed: each of them makes rows and mail to an address that a stranger
typed, and nobody should be able to flood a third person by breaking our memory. The visitor is asked to try again.
A door that has to stay open (a STOP that comes in must never be lost) passes ``when_away=True``. Tries at a code are
not counted here but in the code's row.
"""

import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from crm.lib.crypto import keyed_hash

logger = logging.getLogger(__name__)

Rate = tuple[int, int]
"""How many, within how many seconds."""


def client_ip(request: HttpRequest) -> str:
    """Whose address the request came from, as far as it can be trusted; "" when there is none.

    Each of the ``TRUSTED_PROXIES`` in front adds the address it saw at the right end of X-Forwarded-For, so the
    visitor's stands that many places from the right. What stands further left came from the visitor: may be invented.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    text = seen[-proxies] if 0 < proxies <= len(seen) else request.META.get("REMOTE_ADDR", "")
    address = _read(text)
    return str(address) if address else ""


def _read(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network(ip: str) -> str:
    """What is counted as one visitor: an IPv4 address, or the /64 that an IPv6 subscriber has for himself."""
    address = _read(ip)
    if address is None:
        return ip
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def allow(
    request: HttpRequest,
    door: str,
    *,
    address: str = "",
    per_ip: Rate | None = None,
    per_address: Rate | None = None,
    overall: Rate | None = None,
    when_away: bool = False,
) -> bool:
    """Count one knock at ``door`` and say whether it may come in.

    ``address`` is the normalized email address or phone number the knock is about. Every limit counts every knock, also
    a refused one: who keeps hammering stays out.
    """
    limits = [
        (f"ip:{network(client_ip(request))}", per_ip),
        (f"address:{address}", per_address if address else None),
        ("all", overall),
    ]
    try:
        within = [_count(door, who, rate) <= rate[0] for who, rate in limits if rate is not None]
    except (RedisError, OSError) as error:
        logger.warning("The cache is away, the door %s is %s: %s", door, "open" if when_away else "closed", error)
        return when_away
    return all(within)


def _count(door: str, who: str, rate: Rate) -> float:
    seconds = rate[1]
    now = time.time()
    window, into = divmod(now, seconds)
    name = keyed_hash("limit", f"{door}\0{who}\0{seconds}").hex()
    current, before = f"limit:{name}:{int(window)}", f"limit:{name}:{int(window) - 1}"
    cache.add(current, 0, timeout=2 * seconds)
    try:
        count = cache.incr(current)
    except ValueError:  # the counter ran out, or was evicted, in between
        cache.set(current, 1, timeout=2 * seconds)
        count = 1
    earlier: int = cache.get(before, 0)
    return float(count + earlier * (1 - into / seconds))
