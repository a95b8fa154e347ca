"""Addresses of the list of contacts and what is done with it."""

from django.urls import path

from contacts.lists import bulk_pages, export_pages, pages, view_pages

_VIEW = "contacts/views/<uuid:view>/"

urlpatterns = [
    path("contacts/", pages.contact_list, name="list"),
    path("contacts/count/", pages.list_count, name="list-count"),
    path("contacts/filter/", pages.list_filter, name="list-filter"),
    path("contacts/columns/", pages.list_columns, name="list-columns"),
    path("contacts/bulk/", bulk_pages.list_bulk, name="list-bulk"),
    path("contacts/export/", export_pages.list_export, name="list-export"),
    path("contacts/exports/<uuid:export>/", export_pages.export_page, name="export"),
    path("contacts/exports/<uuid:export>/file/<slug:form>/", export_pages.export_file, name="export-file"),
    path("contacts/<uuid:contact>/cell/<slug:field>/", bulk_pages.contact_cell, name="cell"),
    path("contacts/views/new/", view_pages.view_new, name="view-new"),
    path(_VIEW, view_pages.view_edit, name="view-edit"),
    path(f"{_VIEW}keep/", view_pages.view_keep, name="view-keep"),
    path(f"{_VIEW}delete/", view_pages.view_delete, name="view-delete"),
    path(f"{_VIEW}restore/", view_pages.view_restore, name="view-restore"),
]
