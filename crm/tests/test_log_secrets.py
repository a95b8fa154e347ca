"""Secrets of links stay out of the log."""

import logging

import pytest

from crm.lib.ids import new_token, uuid7
from crm.lib.log_secrets import HideTokens


def logged(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", path), None)
    assert HideTokens().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("where", ["/setup/{}/", "/invitations/{}/", "/accounts/password/reset/key/2-{}/", "/x?y=/{}"])
def test_a_secret_is_hidden(where):
    token = new_token()
    assert token not in logged(where.format(token))


def test_an_ordinary_address_is_not():
    path = f"/w/abcdefgh/contacts/{uuid7()}/"
    assert logged(path) == f"Gone: {path}"
