"""Is it up, and is it ready? For load balancers, process managers and people; answers hold no secrets."""

import logging
import shutil
import time
from collections.abc import Callable
from functools import cache as once

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import public
from contacts.consent.ledger import head_ok
from crm.backup import guard
from crm.celery import app

log = logging.getLogger(__name__)

LIFE_KEY = "crm.worker.life"
LONGEST_SILENCE = 120  # seconds; the sign of life is due every 30
LEAST_FREE_DISK = 200 * 1024 * 1024  # bytes
BROKER_PATIENCE = 2  # seconds


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. No more is asked: whoever restarts it must not do so for another one's failure."""
    return JsonResponse({"status": "up"})


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything a request may need is there: 200, or 503 with what is wrong in plain words."""
    wrong = {name: reason for name, check in CHECKS.items() if (reason := _outcome(name, check))}
    status = "not ready" if wrong else "ready"
    body = {"status": status, "checks": {name: wrong.get(name, "ok") for name in CHECKS}}
    answer = JsonResponse(body, status=503 if wrong else 200)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # it is an answer, not a failure of the server
    return answer


def probes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers whoever asks by this machine's own address, over plain HTTP: neither is the site's."""
    views = {"/healthz": healthz, "/readyz": readyz}

    def answer(request: HttpRequest) -> HttpResponse:
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return answer


def _outcome(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        log.warning("%s is not ready: %s", name, type(error).__name__)
        return f"does not answer ({type(error).__name__})"


def record_life() -> None:
    """Note in the shared cache that a worker ran just now."""
    cache.set(LIFE_KEY, time.time(), timeout=None)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "" if cursor.fetchone() == (1,) else "gives a wrong answer"


def _migrations() -> str:
    applied = {(app_label, name) for app_label, name in MigrationRecorder(connection).applied_migrations()}
    waiting = len(_known_migrations() - applied)
    return f"{waiting} not applied" if waiting else ""


@once
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The code does not change under a running process, so its migrations are read once."""
    loader = MigrationLoader(None)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    return frozenset(loader.disk_migrations.keys() - replaced)


def _broker() -> str:
    with app.connection_for_write(connect_timeout=BROKER_PATIENCE) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_PATIENCE)
    return ""


def _worker() -> str:
    last = cache.get(LIFE_KEY)
    if last is None:
        return "has not shown a sign of life yet"
    silence = time.time() - float(last)
    return f"silent for {silence:.0f} seconds" if silence > LONGEST_SILENCE else ""


def _ledger() -> str:
    return "" if head_ok() else "is shorter than what was noted outside the database; run verify_ledger"


def _age() -> str:
    said = guard.older()
    return "is an older copy, or has not carried out what the journals say; run after_restore" if said else ""


def _journal() -> str:
    said = "opt-outs or erasures that were noted outside the database are lost there; put the newest copy back"
    return said if guard.lost() else ""


def _disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return f"only {free // 2**20} MB left" if free < LEAST_FREE_DISK else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "worker": _worker,
    "ledger": _ledger,
    "age": _age,
    "journal": _journal,
    "disk": _disk,
}
