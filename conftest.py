"""Fixtures that every test may ask for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client, TransactionTestCase

from crm.lib import lasting, query_plans, search_index
from tests import asked, chromium, migrated
from tests.cast import Cast, make_cast, note_second_factor, signed_in
from tests.world import World, make_world

# A hash that is slow on purpose would take most of the tests' time.
site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are rendered without the manifest that ``collectstatic`` makes.
site.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"
OWN_SERVER = "TEST_DATABASE_URL" not in os.environ
FILE = Path(os.environ["ASSENT_TEST_HOME"]) / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.db"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A real encrypted file with its write-ahead log, not SQLite's memory: other processes can open it too."""
    if not POSTGRES:
        site.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(FILE)


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_modify_db_settings: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> bool:
    """Go on from a database that another worker, or the last run, has migrated."""
    if not POSTGRES:
        return migrated.fetch_file(_kept(request), FILE)
    with django_db_blocker.unblock():
        return OWN_SERVER and migrated.fetch_template(connection.creation._get_test_db_name())  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> None:
    """Keep the migrated database for other workers and the next run."""
    connection.close()  # SQLite's write-ahead log goes into the file; PostgreSQL copies only what nobody uses
    if not POSTGRES:
        migrated.keep_file(_kept(request), FILE)
    elif OWN_SERVER:
        with django_db_blocker.unblock():
            migrated.keep_template(connection.settings_dict["NAME"])


def _kept(request: pytest.FixtureRequest) -> Path:
    cache = request.config.cache
    assert cache is not None
    return cache.mkdir("migrated")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database, or nothing in which they differ, runs with SQLCipher; some runs on PostgreSQL only."""
    items.sort(key=_slowness)
    if POSTGRES:
        wanted = [item for item in items if _asks_a_database(item) and not item.get_closest_marker("once")]
        needless = set(asked.leave_out(wanted))
        wanted = [item for item in wanted if item not in needless]
        config.hook.pytest_deselected(items=list(set(items).difference(wanted)))
        items[:] = wanted
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs TEST_DATABASE=postgres"))


def _slowness(item: pytest.Item) -> int:
    """Those that start processes and browsers begin first, so that none of them is what all wait for at the end."""
    commits = (mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return [bool(item.get_closest_marker("group")), bool(item.get_closest_marker("browser")), any(commits), True].index(
        True
    )


def _asks_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "shared_world"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or any(map(item.get_closest_marker, ("django_db", "postgres", "group")))


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
        with _schema_stays():
            empty_tables(case)
        triggers.install(connection)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


@contextmanager
def _schema_stays() -> Iterator[None]:
    """Emptying tables alters none: what mends a schema after a migration has nothing to do."""
    mends = (search_index.mend_all, query_plans.describe_indexes, lasting.guard_all)
    site_app = apps.get_app_config("crm")
    for mend in mends:
        post_migrate.disconnect(mend, sender=site_app)
    yield
    for mend in mends:
        post_migrate.connect(mend, sender=site_app)


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice, Max, Bob, Rita, Olga and their workspaces."""
    return make_cast()


@pytest.fixture
def alice(cast: Cast) -> Client:
    """The browser of Alice, who owns the workspace."""
    return signed_in(cast.alice)


@pytest.fixture
def bob(cast: Cast) -> Client:
    """The browser of Bob, a member."""
    return signed_in(cast.bob)


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One of everything, made once for a module whose tests each take back what they did to it."""
    with django_db_blocker.unblock():
        world = make_world()
        connection.close()
    yield world
    with django_db_blocker.unblock():
        TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits of one test do not reach the next. Only what asks a database counts anything."""
    if _asks_a_database(request.node):
        cache.clear()
        for name in ("erasures.jsonl", "opt-outs.jsonl", "database-mark.json"):  # of databases that were rolled back
            (Path(site.JOURNAL_DIR) / name).unlink(missing_ok=True)


def _sign_in_with_every_factor() -> None:
    """``client.force_login`` stands for a sign-in with all that the account asks for, its second factor too."""
    force_login = Client.force_login

    def with_every_factor(client: Client, user: Any, backend: str | None = None) -> None:
        force_login(client, user, backend)
        note_second_factor(client, user)

    Client.force_login = with_every_factor  # type: ignore[method-assign,assignment]


_sign_in_with_every_factor()
