"""One database of one size: make it, fill it, measure its pages, print what was found as JSON. Run by ``bench``.

Requests go through the whole of Django in this process (middleware, session, templates), not over a network. The pages
take turns, so that whatever else the machine does meets all of them alike.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from tests import environment

WARM_UP = 3  # requests to each page before the clock runs: templates, plans and caches are made


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("--contacts", type=int, required=True)
    parser.add_argument("--messages", type=float, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    asked = parser.parse_args()
    environment.start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    seconds = _fill(asked.contacts, asked.messages)
    sys.stdout.write(json.dumps({"seed": seconds, **_pages(asked.rounds), "campaign": _campaign()}))


def _fill(contacts: int, messages: float) -> float:
    """A workspace of Alice's with so many contacts; how long filling it took."""
    from django.core.management import call_command

    from crm.static_files import collect_if_changed
    from tests.cast import make_user, make_workspace

    collect_if_changed()
    call_command("migrate", verbosity=0)
    workspace = make_workspace(make_user())
    started = time.perf_counter()
    call_command("seed", contacts=contacts, messages=messages, workspace=workspace.slug, stdout=sys.stderr)
    return time.perf_counter() - started


def _addresses() -> dict[str, str]:
    """The pages that are measured, the empty one first."""
    from django.db.models import Count
    from django.urls import reverse

    from accounts.models import Workspace
    from contacts.models import Contact
    from messaging.models import Conversation

    workspace = Workspace.objects.get()
    slug = workspace.slug
    longest = Conversation.objects.of(workspace).annotate(size=Count("messages")).order_by("-size").first()
    assert longest is not None
    somebody = Contact.objects.of(workspace).exclude(pk=longest.contact_id).filter(company__isnull=False)[0]
    name, slip = somebody.family_name, somebody.family_name[:-2] + somebody.family_name[:-3:-1]
    contacts, search = reverse("contacts:list", args=[slug]), reverse("crm:search", args=[slug])
    return {
        "empty page": reverse("bench-empty", args=[slug]),
        "Today": reverse("crm:today", args=[slug]),
        "contacts": contacts,
        "contacts, latest first": f"{contacts}?sort=-changed",
        "contacts found by name": f"{contacts}?q={name}",
        "contacts found by a fragment": f"{contacts}?q=555010",
        "search": f"{search}?q={name}",
        "search with a slip": f"{search}?q={slip}",
        "contact": reverse("contacts:detail", args=[slug, somebody.pk]),
        "contact with 1,000 messages": reverse("contacts:detail", args=[slug, longest.contact_id]),
        "inbox": reverse("messaging:inbox", args=[slug]),
        "conversation": reverse("messaging:conversation", args=[slug, longest.pk]),
        "projects": reverse("projects:list", args=[slug]),
    }


def _pages(rounds: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get())
    addresses = _addresses()
    queries: dict[str, int] = {}
    for name, address in addresses.items():
        for _ in range(WARM_UP):
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{name} answered {answer.status_code}: {address}")
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        queries[name] = len(captured)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in addresses}
    for _ in range(rounds):
        for name, address in addresses.items():
            taken[name].append(_seconds(client.get, address))
    return {
        "queries": queries,
        "seconds": {name: _typical([clock for clock, _busy in times]) for name, times in taken.items()},
        "busy": {name: min(busy for _clock, busy in times) for name, times in taken.items()},
    }


def _campaign() -> dict[str, Any]:
    """A campaign for everybody: how long its start takes, and then its first messages into the outbox."""
    from accounts.models import User, Workspace
    from contacts.consent.models import Purpose
    from messaging.campaigns import lifecycle
    from messaging.models import Campaign

    workspace = Workspace.objects.get()
    campaign = Campaign.objects.create(
        workspace=workspace, name="All", purpose=Purpose.INFORMATIONAL, body="We are open on Sunday.", everyone=True
    )
    started = time.perf_counter()
    lifecycle.start(campaign, revision=0, by=User.objects.get())
    planned = time.perf_counter()
    people = campaign.recipients.count()
    lifecycle.advance(campaign.pk)
    filled = time.perf_counter()
    return {
        "people": people,
        "start": planned - started,
        "messages": campaign.messages.count(),
        "fill": filled - planned,
    }


def _typical(times: list[float]) -> float:
    """The third of the shortest: what a request takes when nothing else on the machine is in its way."""
    return sorted(times)[2]


def _seconds(get: Callable[[str], Any], address: str) -> tuple[float, float]:
    """By the clock, and of the processor."""
    started, busy = time.perf_counter(), time.process_time()
    get(address)
    return time.perf_counter() - started, time.process_time() - busy


if __name__ == "__main__":
    main()
