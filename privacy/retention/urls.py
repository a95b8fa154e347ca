"""Addresses of retention."""

from django.urls import path

from privacy.desks import both
from privacy.retention import pages

app_name = "retention"

urlpatterns = [
    *both("retention/", pages.periods, "periods"),
    *both("retention/trial/", pages.trial, "trial"),
    path("w/<slug:workspace>/privacy/holds/", pages.holds, name="holds"),
    path("w/<slug:workspace>/privacy/holds/<uuid:contact>/new/", pages.hold_new, name="hold-new"),
    path("w/<slug:workspace>/privacy/holds/<slug:what>/<uuid:record>/new/", pages.hold_record, name="hold-record"),
    path("w/<slug:workspace>/privacy/holds/<uuid:hold>/lift/", pages.hold_lift, name="hold-lift"),
]
