"""One decision at a time about an address."""

from typing import Any

from django.db import connection

from crm.lib.addresses import address_hash


def take(workspace_id: Any, digest: bytes) -> None:
    """Until the transaction ends, nobody else decides about this address. On SQLite IMMEDIATE is that lock already.

    On PostgreSQL a check without it lets some through: another worker may have read before the opt-out was committed
    and commit "sending" after the opt-out was answered.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(address_hash(f"{workspace_id} {digest.hex()}")[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
