"""Files that came in and whose message is not in its thread yet: sealed at once, under a name that only we can say.

The reference is signed, so that no provider's call can name another file of the vault. What is never fetched from here
is destroyed at night, as any file of the vault that no row knows.
"""

from django.core.signing import BadSignature, Signer

from crm.lib import vault

_SIGNER = Signer(salt="messaging.stash")
MARK = "stash:"


def put(content: bytes) -> str:
    """Keep the bytes; returns the reference."""
    name = vault.new_name()
    vault.put(name, [content])
    return f"{MARK}{_SIGNER.sign(name)}"


def read(reference: str) -> bytes:
    """The bytes. Raises FileNotFoundError, also for a reference that we did not give."""
    return b"".join(vault.pieces(_name(reference)))


def drop(reference: str) -> None:
    """They are kept elsewhere, or nobody wants them. Nothing happens for a reference that is not ours."""
    try:
        vault.delete(_name(reference))
    except FileNotFoundError:
        return


def _name(reference: str) -> str:
    try:
        return _SIGNER.unsign(reference.removeprefix(MARK))
    except BadSignature as error:
        raise FileNotFoundError(reference) from error
