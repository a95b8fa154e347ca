"""Addresses of people and companies; all stand under ``/w/<workspace>/``."""

from django.urls import path

from contacts import company_pages, pages, picking
from contacts.consent import urls as consent
from contacts.duplicates import urls as duplicates
from contacts.fields import urls as fields
from contacts.history import pages as history
from contacts.imports import pages as imports
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
    path("contacts/new/", pages.contact_new, name="new"),
    path("contacts/same-address/", pages.same_address, name="same-address"),
    path("contacts/import/", imports.import_start, name="import"),
    path("contacts/history/", history.history, name="history"),
    path(_BATCH, history.batch_page, name="batch"),
    path(f"{_BATCH}undo/", history.batch_undo, name="batch-undo"),
    path(_RUN, imports.import_run, name="import-run"),
    path(f"{_RUN}columns/", imports.import_map, name="import-map"),
    path(f"{_RUN}choices/", imports.import_choices, name="import-choices"),
    path(f"{_RUN}decisions/", imports.import_decisions, name="import-decisions"),
    path(f"{_RUN}undo/", imports.import_undo, name="import-undo"),
    path(f"{_RUN}confirm/", imports.import_confirm, name="import-confirm"),
    path(f"{_RUN}cancel/", imports.import_cancel, name="import-cancel"),
    path(f"{_RUN}rejected.csv", imports.import_rejected, name="import-rejected"),
    path(_ONE, pages.contact_page, name="detail"),
    path(f"{_ONE}edit/", pages.contact_edit, name="edit"),
    path(f"{_ONE}archive/", pages.contact_archive, name="archive"),
    path(f"{_ONE}unarchive/", pages.contact_unarchive, name="unarchive"),
    path(f"{_ONE}company/<uuid:company>/", company_pages.company_link, name="link-company"),
    path(f"{_ONE}company/<uuid:company>/undo/", company_pages.company_unlink, name="unlink-company"),
    path("companies/", company_pages.company_list, name="companies"),
    path("companies/new/", company_pages.company_new, name="company-new"),
    path(_COMPANY, company_pages.company_page, name="company"),
    path(f"{_COMPANY}edit/", company_pages.company_edit, name="company-edit"),
    path(f"{_COMPANY}archive/", company_pages.company_archive, name="company-archive"),
    path(f"{_COMPANY}unarchive/", company_pages.company_unarchive, name="company-unarchive"),
]
