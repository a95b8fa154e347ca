"""For tests that start a process of their own on the database of the test."""

import os

from django.db import connection


def environment() -> dict[str, str]:
    """This process's environment, with the test's database in it."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return {**os.environ, "DATABASE_URL": f"sqlcipher:///{at['NAME']}"}
    host = at["HOST"]
    place = f"/{host}/" if host.startswith("/") else f"{host}:{at['PORT'] or 5432}/"
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return {**os.environ, "DATABASE_URL": f"postgres://{at['USER']}{password}@{place}{at['NAME']}"}
