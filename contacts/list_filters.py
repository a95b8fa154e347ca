"""Filters of this floor beside the fields: consent."""

from contacts.lists import consents  # noqa: F401  registers itself
