"""What the tests of privacy share."""

from privacy.tests.conftest import ana, journal_file, local_mail, max_signed_in, no_cooling_off, outbox

__all__ = ["ana", "journal_file", "local_mail", "max_signed_in", "no_cooling_off", "outbox"]
