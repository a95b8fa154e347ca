"""Addresses of the consent pages, below those of a contact."""

from django.urls import path

from contacts.consent import pages, proof_page

urlpatterns = [
    path("contacts/<uuid:contact>/consent/", pages.history, name="consent"),
    path("contacts/<uuid:contact>/consent/add/", pages.add, name="consent-add"),
    path("contacts/<uuid:contact>/opt-out/", pages.opt_out, name="consent-opt-out"),
    path("contacts/<uuid:contact>/consent/proof.pdf", proof_page.proof_pdf, name="consent-proof-pdf"),
    path("contacts/<uuid:contact>/consent/proof.jsonld", proof_page.proof_jsonld, name="consent-proof-jsonld"),
]
