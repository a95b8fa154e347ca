"""Addresses of likely duplicates and of merges; all stand under ``/w/<workspace>/``."""

from django.urls import path

from contacts.duplicates import company_pages, pages

urlpatterns = [
    path("contacts/duplicates/", pages.duplicate_list, name="duplicates"),
    path("contacts/duplicates/apart/", pages.told_apart, name="duplicates-apart"),
    path("contacts/duplicates/look/", pages.look, name="duplicates-look"),
    path("contacts/duplicates/<uuid:pair>/<slug:verdict>/", pages.pair_judge, name="duplicate-judge"),
    path("contacts/merges/<uuid:merge>/undo/", pages.merge_undo, name="merge-undo"),
    path("contacts/<uuid:contact>/merge/", pages.merge_pick, name="merge-pick"),
    path("contacts/<uuid:contact>/merge/<uuid:other>/", pages.merge_page, name="merge"),
    path("companies/<uuid:company>/merge/", company_pages.company_merge_pick, name="company-merge-pick"),
    path("companies/<uuid:company>/merge/<uuid:other>/", company_pages.company_merge, name="company-merge"),
    path("companies/merges/<uuid:company_merge>/undo/", company_pages.company_merge_undo, name="company-merge-undo"),
]
