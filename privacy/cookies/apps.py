"""Cookies."""

from django.apps import AppConfig


class CookiesConfig(AppConfig):
    name = "privacy.cookies"
    label = "cookies"

    def ready(self) -> None:
        from privacy.cookies import checks  # noqa: F401  registers what must be so at the start
