"""Names under which the shared cache keeps things."""

from crm.lib.crypto import keyed_hash


def keyed(key: str, prefix: str, version: int) -> str:
    """A keyed hash in place of every name: libraries put visitors' addresses into theirs, and the cache learns none."""
    return f"{prefix}:{version}:{keyed_hash('cache', key).hex()}"
