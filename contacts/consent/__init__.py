"""Consent: the ledger, the current state of each contact, suppression."""
