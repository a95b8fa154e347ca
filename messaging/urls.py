"""Addresses of conversations, campaigns and senders, and the doors that providers call."""

from django.urls import path

from messaging import hooks

app_name = "messaging"

urlpatterns = [
    path("hooks/<slug:provider>/<uuid:sender>/", hooks.hook, name="hook"),
]
