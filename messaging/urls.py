"""Addresses of conversations, campaigns and senders, and the doors that providers call."""

from django.urls import path

from messaging import (
    campaign_pages,
    hooks,
    inbox_pages,
    join,
    opt_in_pages,
    phone_pages,
    sender_pages,
    unsubscribe_pages,
)

app_name = "messaging"

urlpatterns = [
    path("join/<slug:slug>/", join.join, name="join"),
    path("join/<slug:slug>/sent/", join.sent, name="join-sent"),
    path("join-confirm/<str:token>/", join.confirm, name="join-confirm"),
    path("unsubscribe/<str:token>/", unsubscribe_pages.unsubscribe, name="unsubscribe"),
    path("w/<slug:workspace>/inbox/", inbox_pages.inbox, name="inbox"),
    path("w/<slug:workspace>/inbox/held/", inbox_pages.waiting, name="waiting"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/", inbox_pages.conversation, name="conversation"),
    path("w/<slug:workspace>/inbox/<uuid:conversation>/decide/", inbox_pages.decide, name="decide"),
    path("w/<slug:workspace>/messages/<uuid:message>/cancel/", inbox_pages.cancel, name="message-cancel"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/write/", inbox_pages.write, name="write"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/measure/", inbox_pages.measure, name="measure"),
    path("w/<slug:workspace>/campaigns/", campaign_pages.campaigns, name="campaigns"),
    path("w/<slug:workspace>/campaigns/new/", campaign_pages.new, name="campaign_new"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/", campaign_pages.campaign, name="campaign"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/edit/", campaign_pages.edit, name="campaign-edit"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/delete/", campaign_pages.delete, name="campaign-delete"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/start/", campaign_pages.start, name="campaign-start"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/pause/", campaign_pages.pause, name="campaign-pause"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/resume/", campaign_pages.resume, name="campaign-resume"),
    path("w/<slug:workspace>/campaigns/<uuid:campaign>/cancel/", campaign_pages.cancel, name="campaign-cancel"),
    path("w/<slug:workspace>/phone/", phone_pages.show, name="phone"),
    path("w/<slug:workspace>/senders/", sender_pages.senders, name="senders"),
    path("w/<slug:workspace>/senders/pause/", sender_pages.pause_all, name="pause-all"),
    path("w/<slug:workspace>/senders/<uuid:sender>/pause/", sender_pages.pause, name="sender-pause"),
    path("w/<slug:workspace>/opt-in/", opt_in_pages.forms, name="optin-forms"),
    path("w/<slug:workspace>/opt-in/new/", opt_in_pages.new, name="optin-form-new"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/", opt_in_pages.form, name="optin-form"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/edit/", opt_in_pages.edit, name="optin-form-edit"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/archive/", opt_in_pages.archive, name="optin-form-archive"),
    path("w/<slug:workspace>/opt-in/<uuid:form>/qr.svg", opt_in_pages.qr, name="optin-form-qr"),
    path("w/<slug:workspace>/contacts/<uuid:contact>/ask/", opt_in_pages.ask, name="ask"),
    path("hooks/<slug:provider>/<uuid:sender>/", hooks.hook, name="hook"),
]
