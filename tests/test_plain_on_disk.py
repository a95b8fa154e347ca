"""SE-1: what is plain on a disk under PostgreSQL is told to whoever runs it there."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import models

from crm.lib import personal_data
from crm.lib.fields import EncryptedField

PLAIN = {
    # model: words of docs/self-hosting.md that tell of its fields which are plain text and about a person
    "account.emailaddress": "of people who sign in: name, email",
    "accounts.invitation": "of people who sign in: name, email",
    "accounts.user": "of people who sign in: name, email, phone, company, job title",
    "admin.logentry": "who has a file",  # blanked by our admin
    "contacts.contact": "of contacts: names, emails and phone numbers, job title, postal addresses, pronouns, language",
    "contacts.contactfile": "who has a file",  # its kind
    "contacts.contactpoint": "emails and phone numbers",
    "contacts.duplicatepair": "who has a file",  # what two records share, by name of the field
    "contacts.fieldvalue": "all other values of your own fields: words, choices, numbers, dates",
    "contacts.postaladdress": "postal addresses",
    "contacts.relation": "words of a relation",
    "cookies.cookiechoice": "their devices",
    "messaging.attachment": "who has a file",
    "messaging.measuring": "when and for which channel somebody agreed is plain",
    "messaging.message": "who has a file, message",
    "mfa.authenticator": "secrets of senders and second factors",  # sealed by the adapter
    "projects.project": "titles of projects, tasks and milestones",
    "projects.task": "titles of projects, tasks and milestones",
    "projects.timeentry": "sums of money and hours",
    "records.accessline": "of people who sign in",
    "socialaccount.socialaccount": "of people who sign in",
    "usersessions.usersession": "their devices (address, browser)",
}
TEXT = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)


def _is_plain(entry, field):
    about = isinstance(entry.fields.get(field.name), personal_data.Personal)
    sealed = isinstance(field, EncryptedField) or field.is_relation or field.choices
    return about and not sealed and isinstance(field, TEXT)


def test_se1_what_postgresql_keeps_plain_is_told():
    found = {
        entry.label
        for entry in personal_data.entries()
        if any(_is_plain(entry, field) for field in entry.model._meta.concrete_fields)
    }
    assert found == PLAIN.keys(), "tell of it in docs/self-hosting.md, or seal it"
    told = (Path(settings.BASE_DIR) / "docs/self-hosting.md").read_text()
    assert [words for words in PLAIN.values() if words not in told] == []


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("messaging.message", "body"), ("messaging.message", "address"), ("contacts.note", "text"),
        ("projects.task", "text"), ("projects.taskcomment", "text"), ("projects.project", "description"),
        ("contacts.call", "text"), ("contacts.contactfile", "name"), ("contacts.fieldvalue", "sealed"),
        ("messaging.formanswer", "entered"), ("privacy.privacyrequest", "email"), ("privacy.privacyrequest", "name"),
        ("contacts.importrow", "data"), ("accounts.productmail", "text"), ("messaging.sender", "credentials"),
        ("messaging.campaign", "body"),
    ],
)  # fmt: skip
def test_se1_what_is_said_to_be_sealed_is(model, field):
    from django.apps import apps

    assert isinstance(apps.get_model(model)._meta.get_field(field), EncryptedField)
