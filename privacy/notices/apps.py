"""Notices to recipients."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "privacy.notices"
    label = "notices"

    def ready(self) -> None:
        from privacy.notices.telling import tell
        from privacy.requests import telling

        telling.register(tell)
