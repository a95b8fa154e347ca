"""Addresses of the list of contacts and what is done with it."""

from django.urls import path

from contacts.lists import pages

urlpatterns = [
    path("contacts/", pages.contact_list, name="list"),
    path("contacts/count/", pages.list_count, name="list-count"),
    path("contacts/filter/", pages.list_filter, name="list-filter"),
    path("contacts/columns/", pages.list_columns, name="list-columns"),
]
