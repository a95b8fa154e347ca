"""Addresses of the public privacy pages."""

from django.urls import path

from privacy.centre import behind_links, pages

_LINK = "privacy/requests/<str:token>/"

urlpatterns = [
    # behind a mailed link
    path(_LINK, behind_links.status, name="status"),
    path(f"{_LINK}confirm/", behind_links.confirm, name="confirm"),
    path(f"{_LINK}identity/", behind_links.prove, name="prove"),
    path(f"{_LINK}text/", behind_links.text_code, name="text-code"),
    path(f"{_LINK}text/code/", behind_links.prove_by_text, name="prove-by-text"),
    path(f"{_LINK}message/", behind_links.message, name="message"),
    path(f"{_LINK}wanted/", behind_links.wanted, name="wanted"),
    path(f"{_LINK}withdraw/", behind_links.withdraw, name="withdraw"),
    path(f"{_LINK}code/", behind_links.code, name="code"),
    path(f"{_LINK}copy/", behind_links.copy, name="copy"),
    path(f"{_LINK}copy.zip", behind_links.copy_file, name="copy-file"),
    path("privacy/agents/<str:token>/", behind_links.agent, name="agent"),
    path("privacy/cancel/<str:token>/", behind_links.cancel, name="cancel"),
    # for anyone; a workspace's short name has no vowels, so that it is never one of the words above
    path("privacy/", pages.site, name="site"),
    path("privacy/sent/", pages.sent, name="sent"),
    path("privacy/follow/", pages.follow, name="follow"),
    path("privacy/child/", pages.child, name="child-report"),
    path("privacy/contact/", pages.contact, name="contact"),
    path("privacy/portable-copy.schema.json", pages.schema, name="schema"),
    path("privacy/<slug:slug>/", pages.workspace, name="workspace"),
    path("privacy/<slug:slug>/sent/", pages.sent, name="workspace-sent"),
    path("privacy/<slug:slug>/follow/", pages.follow, name="workspace-follow"),
    path("privacy/<slug:slug>/child/", pages.child, name="workspace-child-report"),
    path("privacy/<slug:slug>/contact/", pages.contact, name="workspace-contact"),
]
