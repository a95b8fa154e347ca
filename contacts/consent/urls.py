"""Addresses of the consent pages, below those of a contact."""

from django.urls import path

from contacts.consent import pages

urlpatterns = [
    path("contacts/<uuid:contact>/consent/", pages.history, name="consent"),
    path("contacts/<uuid:contact>/consent/add/", pages.add, name="consent-add"),
    path("contacts/<uuid:contact>/opt-out/", pages.opt_out, name="consent-opt-out"),
]
