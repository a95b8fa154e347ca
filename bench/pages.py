"""Pages of a full workspace against an empty page of the same layout.

Requests go through the whole of Django in this process (middleware, session, templates), not over a network. The pages
take turns, so that whatever else the machine does meets all of them alike.
"""

from argparse import Namespace
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accounts.models import User, Workspace
from bench import campaigns, clock
from bench.tables import EMPTY, Result
from contacts.lists.paging import Place
from contacts.models import Contact, Tag
from crm.static_files import collect_if_changed
from messaging.models import Conversation, Message

_WARM_UP = 3  # requests to each page before the clock runs: templates, plans and caches are made
_AS_YOU_TYPE = {"HX-Request": "true"}

Requests = dict[str, tuple[str, dict[str, str]]]  # name: address, headers


def measure(asked: Namespace) -> Result:
    """A workspace of invented people, its pages, and the start of a campaign to all of them."""
    settings.ROOT_URLCONF = "bench.urls"
    collect_if_changed()
    workspace, seeding = asked.kept.seeded(asked)
    return {
        "messages": asked.messages,
        "seeding": seeding,
        **timed(requests(workspace), asked.rounds),
        "campaign": campaigns.started(workspace, User.objects.get()),
    }


def requests(workspace: Workspace) -> Requests:
    """What is measured, the empty page first."""
    slug = workspace.slug
    everybody = Contact.objects.of(workspace).order_by("sort_name", "id").values_list("sort_name", "pk")
    counted = Message.objects.of(workspace).values("conversation").annotate(size=Count("pk")).order_by("-size")
    longest = Conversation.objects.get(pk=counted[0]["conversation"])
    somebody = Contact.objects.of(workspace).exclude(pk=longest.contact_id).filter(company__isnull=False)[0]
    middle = everybody[everybody.count() // 2]
    name, slip = somebody.family_name, somebody.family_name[:-2] + somebody.family_name[:-3:-1]
    tag = Tag.objects.of(workspace).order_by("name")[0]
    plain = {
        EMPTY: reverse("bench-empty", args=[slug]),
        "Today": reverse("crm:today", args=[slug]),
        "contact": reverse("contacts:detail", args=[slug, somebody.pk]),
        "contact with 1,000 messages": reverse("contacts:detail", args=[slug, longest.contact_id]),
        "inbox": reverse("messaging:inbox", args=[slug]),
        "conversation": reverse("messaging:conversation", args=[slug, longest.pk]),
        "projects": reverse("projects:list", args=[slug]),
        "projects of a stage": reverse("projects:list", args=[slug]) + "?f=stage:any:active",
        "board": reverse("projects:board", args=[slug]),
    }
    lists = {
        "contacts": "",
        "contacts, latest first": "sort=-changed",
        "contacts, from the middle": f"after={Place(0, middle)}",
        "contacts by job title": "sort=job_title",
        "contacts by company": "sort=company",
        "contacts of a tag": f"f=tags:any:{tag.name}",
        "contacts of a stage who may be texted": "f=stage:any:lead&f=consent:may:sms.informational",
        "contacts whose street has a word": "f=street:contains:nowhere",
        "contacts found by name": f"q={name}",
        "contacts found by a fragment": "q=555010",
    }
    found = reverse("crm:search", args=[slug])
    searches = {"search": f"{found}?q={name}", "search with a slip": f"{found}?q={slip}"}
    address = reverse("contacts:list", args=[slug])
    pages = plain | {title: f"{address}?{query}" for title, query in lists.items()} | searches
    typing: Requests = {f"{title}, as you type": (url, _AS_YOU_TYPE) for title, url in searches.items()}
    return {title: (url, {}) for title, url in pages.items()} | typing


def timed(asked: Requests, rounds: int) -> Result:
    """Seconds by the clock and of the processor, with the server's where the database is one, and queries, of each."""
    client = Client()
    client.force_login(User.objects.order_by("joined_at", "pk")[0])
    gets = {title: partial(client.get, url, headers=headers) for title, (url, headers) in asked.items()}
    queries: dict[str, int] = {}
    for title, get in gets.items():
        for _ in range(_WARM_UP):
            answer = get()
            if answer.status_code != 200:
                raise SystemExit(f"{title} answered {answer.status_code}: {asked[title][0]}")
        queries[title] = clock.queries(get)
    measured = clock.worked if connection.vendor == "postgresql" else clock.taken
    taken: dict[str, list[tuple[float, float]]] = {title: [] for title in gets}
    for _ in range(rounds):
        for title, get in gets.items():
            taken[title].append(measured(get))
    return {
        "queries": queries,
        "seconds": {title: _typical([seconds for seconds, _busy in times]) for title, times in taken.items()},
        "busy": {title: min(busy for _seconds, busy in times) for title, times in taken.items()},
    }


def _typical(times: list[float]) -> float:
    """The third of the shortest: what a request takes when nothing else on the machine is in its way."""
    return sorted(times)[:3][-1]
