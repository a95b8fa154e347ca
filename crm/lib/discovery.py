"""Registries that apps fill from a module of a fixed name are filled once, not at every question."""

from functools import cache

from django.utils.module_loading import autodiscover_modules


@cache
def discover(name: str) -> None:
    """Import the module ``name`` of every app that has one, the first time."""
    autodiscover_modules(name)
