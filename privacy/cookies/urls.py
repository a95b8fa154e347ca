"""Addresses of the page about cookies and of the well-known files."""

from django.urls import path

from privacy.cookies import pages

app_name = "cookies"

urlpatterns = [
    path("privacy/cookies/", pages.show, name="page"),
    path(".well-known/gpc.json", pages.gpc_file, name="gpc-file"),
    path(".well-known/security.txt", pages.security_file, name="security-file"),
]
