"""Addresses of what stands on a contact's page."""

from django.urls import path

from contacts.page import call_pages, file_pages, mention_pages, note_pages

_ONE = "contacts/<uuid:contact>/"
_NOTE = f"{_ONE}notes/<uuid:note>/"
_CALL = f"{_ONE}calls/<uuid:call>/"
_FILE = f"{_ONE}files/<uuid:file>/"
_COMPANY = "companies/<uuid:company>/"
_COMPANY_FILE = f"{_COMPANY}files/<uuid:company_file>/"

urlpatterns = [
    path(f"{_ONE}notes/", note_pages.note_add, name="note-add"),
    path(_NOTE, note_pages.note_edit, name="note-edit"),
    path(f"{_NOTE}pin/", note_pages.note_pin, name="note-pin"),
    path(f"{_NOTE}delete/", note_pages.note_delete, name="note-delete"),
    path(f"{_NOTE}restore/", note_pages.note_restore, name="note-restore"),
    path(f"{_ONE}calls/add/", call_pages.call_add, name="call-add"),
    path(_CALL, call_pages.call_edit, name="call-edit"),
    path(f"{_ONE}related/add/", call_pages.relation_add, name="relation-add"),
    path(f"{_ONE}files/add/", file_pages.file_add, name="file-add"),
    path(_FILE, file_pages.file, name="file"),
    path(f"{_COMPANY}files/add/", file_pages.company_file_add, name="company-file-add"),
    path(_COMPANY_FILE, file_pages.company_file, name="company-file"),
    path(f"{_COMPANY_FILE}delete/", file_pages.company_file_delete, name="company-file-delete"),
    path(f"{_COMPANY_FILE}restore/", file_pages.company_file_restore, name="company-file-restore"),
    path("mentions/members/", mention_pages.members, name="mention-members"),
    path("mentions/<uuid:mention>/", mention_pages.look, name="mention"),
    *(
        path(f"{_ONE}{kind}/<uuid:thing>/{verb}/", view, {"kind": kind}, name=f"{kind}-{verb}")
        for kind in call_pages.KINDS
        for verb, view in (("delete", call_pages.delete), ("restore", call_pages.restore))
    ),
]
