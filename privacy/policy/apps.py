"""The privacy policy."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "privacy.policy"
    label = "policy"
