"""Addresses of the settings of contacts (fields, tags, stages) and of what is offered while somebody types."""

from django.urls import path

from contacts.fields import field_pages, stage_pages, suggestions, tag_pages

_FIELD = "settings/fields/<uuid:field>/"
_TAG = "settings/tags/<uuid:tag>/"
_STAGE = "settings/stages/<uuid:stage>/"

urlpatterns = [
    path("contacts/company-options/", suggestions.companies, name="company-options"),
    path("contacts/person-options/", suggestions.people, name="person-options"),
    path("contacts/referral-options/", suggestions.referrals, name="referral-options"),
    path("settings/fields/", field_pages.field_list, name="fields"),
    path("settings/fields/new/", field_pages.field_new, name="field-new"),
    path("settings/fields/order/", field_pages.field_order, name="field-order"),
    path(_FIELD, field_pages.field_edit, name="field-edit"),
    path(f"{_FIELD}choices/order/", field_pages.option_order, name="option-order"),
    path(f"{_FIELD}archive/", field_pages.field_archive, name="field-archive"),
    path(f"{_FIELD}unarchive/", field_pages.field_unarchive, name="field-unarchive"),
    path("settings/tags/", tag_pages.tag_list, name="tags"),
    path("settings/tags/new/", tag_pages.tag_new, name="tag-new"),
    path(_TAG, tag_pages.tag_edit, name="tag-edit"),
    path(f"{_TAG}merge/", tag_pages.tag_merge, name="tag-merge"),
    path(f"{_TAG}delete/", tag_pages.tag_delete, name="tag-delete"),
    path(f"{_TAG}restore/", tag_pages.tag_restore, name="tag-restore"),
    path("settings/stages/", stage_pages.stage_list, name="stages"),
    path("settings/stages/new/", stage_pages.stage_new, name="stage-new"),
    path("settings/stages/order/", stage_pages.stage_order, name="stage-order"),
    path(_STAGE, stage_pages.stage_edit, name="stage-edit"),
    path(f"{_STAGE}move/", stage_pages.stage_move, name="stage-move"),
    path(f"{_STAGE}archive/", stage_pages.stage_archive, name="stage-archive"),
    path(f"{_STAGE}unarchive/", stage_pages.stage_unarchive, name="stage-unarchive"),
]
