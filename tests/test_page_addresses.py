"""Addresses of pages are the same as Django's own (crm.lib.page_addresses)."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from crm.lib.page_addresses import address


def test_addresses_are_what_the_resolver_says():
    one, other = uuid4(), uuid4()
    for name, args in [
        ("contacts:detail", ("alice", one)),
        ("contacts:detail", ("alice", other)),
        ("contacts:note-edit", ("alice", one, other)),
        ("contacts:note-edit", ("alice", other, one)),
        ("contacts:list", ("bob",)),
    ]:
        assert address(name, *args) == reverse(name, args=args)
    with pytest.raises(NoReverseMatch):
        address("contacts:nowhere", "alice", one)
