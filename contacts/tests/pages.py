"""How the tests of pages name addresses."""

from typing import Any

from django.urls import reverse

from accounts.models import Workspace


def url(workspace: Workspace, name: str, *args: Any) -> str:
    """The address of a page of contacts."""
    return reverse(f"contacts:{name}", args=[workspace.slug, *args])


def lines(*addresses: str) -> dict[str, str]:
    """The addresses of the edit form as a browser posts them."""
    data = {"points-TOTAL_FORMS": str(len(addresses)), "points-INITIAL_FORMS": "0"}
    return data | {f"points-{number}-value": address for number, address in enumerate(addresses)}
