"""The projects app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from projects.hours import sums

        post_migrate.connect(sums.mend, sender=self)
