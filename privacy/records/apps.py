"""The records of a controller."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "privacy.records"
    label = "records"
