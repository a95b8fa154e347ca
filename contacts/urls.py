"""Addresses of people and companies; all stand under ``/w/<workspace>/``."""

from django.urls import path

from contacts import company_views, import_views, note_views, picking, views
from contacts.consent import urls as consent
from contacts.duplicates import urls as duplicates
from contacts.fields import urls as fields
from contacts.history import pages as history
from contacts.lists import urls as lists
from contacts.page import urls as page

app_name = "contacts"

_ONE = "contacts/<uuid:contact>/"
_BATCH = "contacts/history/<uuid:batch>/"
_RUN = "contacts/import/<uuid:run>/"
_COMPANY = "companies/<uuid:company>/"

urlpatterns = [
    *consent.urlpatterns,
    *duplicates.urlpatterns,
    *page.urlpatterns,
    path("contacts/pick/<slug:kind>/", picking.pick, name="pick"),
    *fields.urlpatterns,
    *lists.urlpatterns,
    path("contacts/new/", views.contact_new, name="new"),
    path("contacts/same-address/", views.same_address, name="same-address"),
    path("contacts/import/", import_views.import_start, name="import"),
    path("contacts/history/", history.history, name="history"),
    path(_BATCH, history.batch_page, name="batch"),
    path(f"{_BATCH}undo/", history.batch_undo, name="batch-undo"),
    path(_RUN, import_views.import_run, name="import-run"),
    path(f"{_RUN}columns/", import_views.import_map, name="import-map"),
    path(f"{_RUN}choices/", import_views.import_choices, name="import-choices"),
    path(f"{_RUN}decisions/", import_views.import_decisions, name="import-decisions"),
    path(f"{_RUN}undo/", import_views.import_undo, name="import-undo"),
    path(f"{_RUN}confirm/", import_views.import_confirm, name="import-confirm"),
    path(f"{_RUN}cancel/", import_views.import_cancel, name="import-cancel"),
    path(f"{_RUN}rejected.csv", import_views.import_rejected, name="import-rejected"),
    path(_ONE, views.contact_page, name="detail"),
    path(f"{_ONE}edit/", views.contact_edit, name="edit"),
    path(f"{_ONE}archive/", views.contact_archive, name="archive"),
    path(f"{_ONE}unarchive/", views.contact_unarchive, name="unarchive"),
    path(f"{_ONE}notes/", note_views.note_add, name="note-add"),
    path(f"{_ONE}notes/<uuid:note>/", note_views.note_edit, name="note-edit"),
    path(f"{_ONE}notes/<uuid:note>/pin/", note_views.note_pin, name="note-pin"),
    path(f"{_ONE}notes/<uuid:note>/delete/", note_views.note_delete, name="note-delete"),
    path(f"{_ONE}notes/<uuid:note>/restore/", note_views.note_restore, name="note-restore"),
    path(f"{_ONE}company/<uuid:company>/", company_views.company_link, name="link-company"),
    path(f"{_ONE}company/<uuid:company>/undo/", company_views.company_unlink, name="unlink-company"),
    path("companies/", company_views.company_list, name="companies"),
    path("companies/new/", company_views.company_new, name="company-new"),
    path(_COMPANY, company_views.company_page, name="company"),
    path(f"{_COMPANY}edit/", company_views.company_edit, name="company-edit"),
    path(f"{_COMPANY}archive/", company_views.company_archive, name="company-archive"),
    path(f"{_COMPANY}unarchive/", company_views.company_unarchive, name="company-unarchive"),
]
