"""Fixtures that every test may ask for."""

import os
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from tests import chromium
from tests.cast import Cast, make_cast

site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; nobody's password is in a test


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A real encrypted file with its write-ahead log, not SQLite's memory: other processes can open it too."""
    database = site.DATABASES["default"]
    if database["ENGINE"] == "crm.lib.sqlcipher":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = f"{os.environ['ASSENT_TEST_HOME']}/test-{worker}.db"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TEST_DATABASE") != "postgres":
        for item in items:
            if item.get_closest_marker("postgres"):
                item.add_marker(pytest.mark.skip(reason="needs TEST_DATABASE=postgres"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The Chromium that ./test found, or this machine's own."""
    path = os.environ.get("ASSENT_CHROMIUM") or chromium.find()
    if path is None:
        pytest.skip("There is no Chromium on this machine.")
    return chromium.launch_options(path)


@pytest.fixture(scope="session", autouse=True)
def _ledger_can_be_emptied() -> None:
    """A test that commits is followed by emptying every table, which the ledger's triggers refuse."""
    from contacts.consent import triggers

    empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        triggers.remove(connection)
        empty_tables(case)
        triggers.install(connection)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice, Max, Bob, Rita, Olga and their workspaces."""
    return make_cast()


@pytest.fixture(autouse=True)
def _uncollected_static_files(settings: Any) -> None:
    """Pages are rendered without the manifest that ``collectstatic`` makes."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """A hash that is slow on purpose would take most of the tests' time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test do not reach the next."""
    cache.clear()
