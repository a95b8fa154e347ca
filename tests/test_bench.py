"""The bench's own parts: its empty page and its table."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from bench.__main__ import _table


@pytest.mark.django_db
@pytest.mark.urls("bench.urls")
def test_the_empty_page_has_the_layout_and_the_same_door(client, cast):
    address = reverse("bench-empty", args=[cast.workspace.slug])
    client.force_login(cast.bob)
    assert escape(cast.workspace.name) in client.get(address).content.decode()
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404


def test_the_table_shows_times_multiples_queries_and_growth():
    def result(page):
        return {
            "seed": 9.0,
            "seconds": {"empty page": 0.01, "list": page},
            "busy": {"empty page": 0.01, "list": 0.018},
            "queries": {"empty page": 4, "list": 6},
            "campaign": {"people": 600, "start": 0.5, "messages": 500, "fill": 2.0},
        }

    table = _table("sqlcipher", {1_000: result(0.02), 10_000: result(0.03)}, 10)
    assert "| list | 20.0 | 2.00 | 1.80 | 6 | 30.0 | 3.00 | 1.80 | 6 | 1.50 |" in table
    assert "10,000 contacts in 9 s" in table
    assert "600 people settled in 0.5 s, the first 500 messages in the outbox after 2.0 s more" in table
