"""The product's web server and workers as they are, but for what the trial's order changes (``TRIAL``, JSON).

``dawdle``: [odds, seconds] that a worker rests between the gate's yes and the call, where a race would be lost;
``window``: seconds that count as the minute of a rate; ``instant``: the provider says yes at once, without a call;
``careless``: a STOP is answered without waiting for what is under way, so that a trial can show that it would be seen.
"""

import json
import os
import random
import time
from datetime import timedelta
from typing import Any

from crm.celery import app as app
from crm.wsgi import application as application
from messaging import dispatch, providers
from messaging.permit import Permit
from messaging.providers import Answer, Provider, Said
from messaging.senders import rates

ORDER: dict[str, Any] = json.loads(os.environ.get("TRIAL", "{}"))


def _alter() -> None:
    if "window" in ORDER:
        rates.WINDOW = timedelta(seconds=ORDER["window"])
    if ORDER.get("careless"):
        dispatch.settle = lambda *_addresses, **_patience: True
    if ORDER.get("instant"):
        Provider.send = say_yes  # type: ignore[method-assign]
    if "dawdle" in ORDER:
        _dawdle(*ORDER["dawdle"])


def say_yes(self: Provider, permit: Permit) -> Answer:
    """As a provider that takes no time."""
    return Answer(Said.ACCEPTED, provider_id=providers.redeem(permit).reference)


def _dawdle(odds: float, seconds: float) -> None:
    send = Provider.send

    def dawdling(self: Provider, permit: Permit) -> Answer:
        if random.random() < odds:
            time.sleep(random.uniform(0, seconds))
        return send(self, permit)

    Provider.send = dawdling  # type: ignore[method-assign]


_alter()
