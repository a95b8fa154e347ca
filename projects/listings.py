"""The lists of projects, for the pages that choose filters and keep views."""

import projects.lists.state  # noqa: F401
