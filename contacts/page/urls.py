"""Addresses of what stands on a contact's page."""

from django.urls import path

from contacts.page import file_views, mention_views, views

_ONE = "contacts/<uuid:contact>/"
_CALL = f"{_ONE}calls/<uuid:call>/"
_FILE = f"{_ONE}files/<uuid:file>/"
_COMPANY = "companies/<uuid:company>/"
_COMPANY_FILE = f"{_COMPANY}files/<uuid:company_file>/"

urlpatterns = [
    path(f"{_ONE}calls/add/", views.call_add, name="call-add"),
    path(_CALL, views.call_edit, name="call-edit"),
    path(f"{_ONE}related/add/", views.relation_add, name="relation-add"),
    path(f"{_ONE}files/add/", file_views.file_add, name="file-add"),
    path(_FILE, file_views.file, name="file"),
    path(f"{_COMPANY}files/add/", file_views.company_file_add, name="company-file-add"),
    path(_COMPANY_FILE, file_views.company_file, name="company-file"),
    path(f"{_COMPANY_FILE}delete/", file_views.company_file_delete, name="company-file-delete"),
    path(f"{_COMPANY_FILE}restore/", file_views.company_file_restore, name="company-file-restore"),
    path("mentions/members/", mention_views.members, name="mention-members"),
    path("mentions/<uuid:mention>/", mention_views.look, name="mention"),
    *(
        path(f"{_ONE}{kind}/<uuid:thing>/{verb}/", view, {"kind": kind}, name=f"{kind}-{verb}")
        for kind in views.KINDS
        for verb, view in (("delete", views.delete), ("restore", views.restore))
    ),
]
