"""/healthz and /readyz."""

import shutil
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from crm import health
from crm.tasks import show_life

pytestmark = pytest.mark.django_db


def test_up_needs_nothing_but_the_process(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_asks_by_the_machines_address(client: Client, settings, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    show_life()
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/me/", headers={"host": "10.0.0.7:8000"}, secure=True).status_code == 400


def test_ready_when_everything_answers(client: Client) -> None:
    show_life()
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert set(answer.json()["checks"].values()) == {"ok"}


def test_not_ready_before_a_worker_showed_life(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "has not shown a sign of life yet"


def test_not_ready_when_the_worker_fell_silent(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    show_life()
    later = cache.get(health.LIFE_KEY) + health.LONGEST_SILENCE + 1
    monkeypatch.setattr("crm.health.time", SimpleNamespace(time=lambda: later))
    assert client.get("/readyz").json()["checks"]["worker"] == "silent for 121 seconds"


def test_not_ready_while_a_migration_waits(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts' AND name LIKE '0001%%'")
    assert client.get("/readyz").json()["checks"]["migrations"] == "1 not applied"


def test_not_ready_when_the_ledger_lost_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "head_ok", lambda: False)
    assert client.get("/readyz").json()["checks"]["ledger"].startswith("is shorter than what was noted")


def test_not_ready_on_a_full_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 2**20))
    assert client.get("/readyz").json()["checks"]["disk"] == "only 5 MB left"


def test_a_failing_check_names_its_kind_and_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    def fail() -> str:
        raise ConnectionError("redis://user:password@host")

    monkeypatch.setitem(health.CHECKS, "broker", fail)
    answer = client.get("/readyz")
    assert answer.json()["checks"]["broker"] == "does not answer (ConnectionError)"
    assert "password" not in answer.content.decode()


def test_neither_is_cached_nor_writable(client: Client) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/readyz").status_code == 405
