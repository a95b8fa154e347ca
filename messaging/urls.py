"""Addresses of conversations, campaigns and senders, and the doors that providers call."""

from django.urls import path

from messaging import hooks, join, opt_in_pages

app_name = "messaging"

urlpatterns = [
    path("join/<slug:slug>/", join.join, name="join"),
    path("join/<slug:slug>/sent/", join.sent, name="join-sent"),
    path("join-confirm/<str:token>/", join.confirm, name="join-confirm"),
    path("w/<slug:workspace>/opt-in/", opt_in_pages.forms, name="optin-forms"),
    path("w/<slug:workspace>/opt-in/new/", opt_in_pages.new, name="optin-form-new"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/", opt_in_pages.form, name="optin-form"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/edit/", opt_in_pages.edit, name="optin-form-edit"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/archive/", opt_in_pages.archive, name="optin-form-archive"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/qr.svg", opt_in_pages.qr, name="optin-form-qr"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/ask/", opt_in_pages.ask, name="ask"),
    path("hooks/<slug:provider>/<uuid:sender>/", hooks.hook, name="hook"),
]
