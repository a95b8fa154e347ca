"""Fixtures that every test may ask for."""

import pytest
from django.core.cache import cache

from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Alice, Max, Bob, Rita, Olga and their workspaces."""
    return make_cast()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test do not reach the next."""
    cache.clear()
