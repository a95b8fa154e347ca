"""What the tests of privacy share."""

from privacy.tests.conftest import ana, max_signed_in, outbox

__all__ = ["ana", "max_signed_in", "outbox"]
