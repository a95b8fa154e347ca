"""Where a trial takes place: a database of its own, a workspace with numbers at the gateway, the product's processes.

A trial asks for a ``Stage`` after ``tests.environment`` has made keys and folders, and before anything of Django is
imported: where the gateway listens is a setting.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from launch.group import listen
from launch.supervisor import end_with_parent
from tests import environment

Call = dict[str, Any]
PATIENCE = 180  # seconds without any progress after which a trial gives up


class Stuck(Exception):
    """Messages wait and nothing moves them."""


class Stage:
    """Made once for a run of trials; ``processes`` come and go."""

    def __init__(self, slowest: float = 0.05) -> None:
        environment.start_services()
        self.home = Path(os.environ["ASSENT_TEST_HOME"])
        self.log = self.home / "calls.log"
        self.gateway, told = self._gateway(slowest)
        os.environ.update(PRIVATE_HOSTS=told["host"], DJANGO_SETTINGS_MODULE="crm.settings", LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.core.management import call_command

        from messaging import outbox
        from tests.cast import make_user, make_workspace

        call_command("migrate", verbosity=0)
        outbox.call = lambda _pk, **_how: None  # the trial itself says when what waits is offered to the workers
        self.workspace = make_workspace(make_user())
        self.keys = told["keys"]
        self._people = 0
        self._read = 0

    def _gateway(self, slowest: float) -> tuple["subprocess.Popen[str]", dict[str, Any]]:
        command = [sys.executable, "-m", "bench.trials.gateway", str(self.log), str(slowest)]
        gateway = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent())
        assert gateway.stdout is not None
        return gateway, json.loads(gateway.stdout.readline())

    # Whom it is sent to, and by what

    def sender(self, number: str, per_minute: int = 100_000, kind: str = "regular") -> Any:
        """A number at the gateway."""
        from messaging.models import ProviderAccount, Sender

        account, _made = ProviderAccount.objects.get_or_create(
            workspace=self.workspace, provider="http_gateway", name="Gateway", defaults={"credentials": self.keys}
        )
        sender, _made = Sender.objects.get_or_create(
            workspace=self.workspace,
            address=number,
            defaults={"provider": "http_gateway", "account": account, "registration": "approved"},
        )
        Sender.objects.filter(pk=sender.pk).update(per_minute=per_minute, kind=kind)
        return sender

    def people(self, count: int) -> list[Any]:
        """Contacts who agreed, each with a number that nobody had before."""
        from messaging.tests.scene import agree, make_ana

        found = []
        for _ in range(count):
            self._people += 1
            contact = make_ana(self.workspace, f"+1208555{self._people:04d}", name=f"Person {self._people}")
            agree(contact)
            found.append(contact)
        return found

    def write(self, people: list[Any], each: int, sender: Any) -> list[Any]:
        """Messages into the outbox, in an order by chance; the workers do not know yet."""
        from messaging import outbox

        turns = people * each
        random.shuffle(turns)
        return [
            outbox.compose(
                contact,
                "sms",
                "transactional",
                "Your order is ready.",
                author=None,
                idempotency_key=f"{contact.pk.hex}-{random.random()}",
                sender=sender,
            )
            for contact in turns
        ]

    # What the gateway saw

    def calls(self) -> list[Call]:
        """Every call since ``forget``."""
        with self.log.open() as log:
            log.seek(self._read)
            return [json.loads(line) for line in log if line.endswith("\n")]

    def forget(self) -> None:
        """Later calls only, from here on."""
        self._read = self.log.stat().st_size

    # The product's processes

    @contextmanager
    def processes(self, *, workers: int = 0, web: int = 0, clock: bool = False, **order: Any) -> Iterator[int]:
        """Real workers and web servers, altered as ``order`` says; gives the port of the web server."""
        started: list[subprocess.Popen[bytes]] = []
        environ = {**os.environ, "TRIAL": json.dumps(order), "WEB_PROCESSES": str(web or 1)}
        listener = listen("127.0.0.1", 0)
        port = int(listener.getsockname()[1])

        def start(*command: str, **options: Any) -> None:
            started.append(
                subprocess.Popen([sys.executable, *command], env=environ, preexec_fn=end_with_parent(), **options)
            )

        celery = ("-W", "ignore:::celery.platforms", "-m", "celery", "-A", "bench.trials.altered", "-q")
        try:
            if workers:
                quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "error")
                start(*celery, "worker", "--concurrency", str(workers), *quiet)
            if clock:
                start(*celery, "beat", "--schedule", str(self.home / "beat"), "--pidfile=", "--loglevel", "error")
            if web:
                config = ("--config", "deploy/gunicorn.conf.py", "--bind", f"fd://{listener.fileno()}")
                own = "bench.trials.altered:application"
                start("-m", "gunicorn", *config, own, pass_fds=[listener.fileno()])
            yield port
        finally:
            for process in started:
                process.terminate()
            for process in started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()
                process.wait()
            listener.close()

    def work_off(self, pause: float = 0.3, until: Callable[[], bool] | None = None) -> None:
        """Offer what is due to the workers, as the clock would, until nothing waits. Raises Stuck."""
        from messaging import dispatch

        done = until or (lambda: not unfinished().exists())
        before, end = tally(), time.monotonic() + PATIENCE
        while not done():
            dispatch.sweep()
            time.sleep(pause)
            now = tally()
            if now != before:
                before, end = now, time.monotonic() + PATIENCE
            if time.monotonic() > end:
                raise Stuck(str(now))

    def close(self) -> None:
        """End what was started here."""
        self.gateway.kill()


def unfinished() -> Any:
    """Messages whose way is not over."""
    from messaging.models import IN_FLIGHT, Message, Status

    return Message.objects.filter(direction="out", status__in=[Status.QUEUED, *IN_FLIGHT])


def tally() -> Counter[str]:
    """How many messages stand where."""
    from messaging.models import Message

    return Counter(Message.objects.filter(direction="out").values_list("status", flat=True))
