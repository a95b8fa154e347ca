"""Trials of what must never happen: a message after a STOP, one lost or sent twice, one too many in a minute."""
