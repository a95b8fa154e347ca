"""Django admin: every model is there and answers; evidence can only be read; nobody gets in by a side door."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from contacts.consent.models import ConsentEvent
from contacts.models import Contact
from crm.lib.fields import EncryptedJSONField, EncryptedTextField

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_models(), key=lambda model: model._meta.label)
LABELS = [model._meta.label for model in MODELS]
# What an operator's staff may change by hand; all else is written by the program alone.
CHANGEABLE = {"accounts.User", "accounts.Workspace", "contacts.Company", "contacts.Contact", "projects.Project"}


# One of several columns that may each be empty.
NEEDS = {"privacy.Ending": ("workspace",)}


@pytest.fixture
def world(shared_world, db):
    return shared_world


@pytest.fixture
def staff(client, world, monkeypatch):
    """Alice as one of the site's admins, with a second factor. The list of all models stands on the first page only."""
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)
    world.make_site_admin("alice")
    client.force_login(world.member_with_mfa("alice"))
    return client


def value_for(field: Any) -> Any:
    """Something that fits a field which demands a value."""
    made = {
        models.UUIDField: uuid.uuid4,
        models.DateTimeField: timezone.now,
        models.DateField: date.today,
        models.BinaryField: lambda: uuid.uuid4().bytes,
        models.BooleanField: lambda: False,
        models.IntegerField: lambda: 7,
        models.DurationField: lambda: timedelta(1),
        models.GenericIPAddressField: lambda: "192.0.2.1",
        models.JSONField: dict,
        EncryptedJSONField: dict,
        EncryptedTextField: lambda: "text",
    }
    if field.choices:
        return field.choices[0][0]
    kind = next((kind for kind in made if isinstance(field, kind)), None)
    return made[kind]() if kind else uuid.uuid4().hex[: field.max_length or 32]


def make_row(model: Any) -> Any:
    """A row of any model, with the rows it needs; one that is there already will do."""
    there = model._base_manager.first()
    if there is not None:
        return there
    fields = {}
    for field in model._meta.concrete_fields:
        wanted = field.name in NEEDS.get(model._meta.label, ())
        if field.has_default() or field.auto_created or (field.null and not wanted):
            continue
        if field.is_relation:
            fields[field.name] = make_row(field.related_model)
        elif not field.blank or field.unique:
            fields[field.name] = value_for(field)
    return model._base_manager.create(**fields)


def page(model: type[models.Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_every_model_has_a_list_and_a_page(staff, model):
    assert admin.site.is_registered(model)
    row = make_row(model)
    assert staff.get(page(model, "changelist")).status_code == 200
    for query in ("a\x00%", str(uuid.uuid4())):
        assert staff.get(page(model, "changelist"), {"q": query}).status_code in (200, 302)
    assert staff.get(page(model, "change", row.pk)).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_nothing_is_added_or_deleted_and_only_plain_facts_are_changed(staff, model):
    row = make_row(model)
    assert staff.get(page(model, "add")).status_code == 403
    assert staff.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    staff.post(page(model, "changelist"), bulk)
    assert model._base_manager.filter(pk=row.pk).exists()
    answer = staff.post(page(model, "change", row.pk), {})
    assert answer.status_code == (200 if model._meta.label in CHANGEABLE else 403)


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_a_list_fetches_the_related_rows_it_shows(model):
    shown: Any = admin.site._registry[model]
    related = {name for name in shown.list_display if isinstance(_field(model, name), models.ForeignKey)}
    fetched = {path.split("__")[0] for path in shown.list_select_related or ()}
    assert related <= fetched


def _field(model: type[models.Model], name: Any) -> Any:
    return next((field for field in model._meta.fields if field.name == name), None)


def test_cn3_the_ledger_cannot_be_changed(staff):
    event = make_row(ConsentEvent)
    before = ConsentEvent.objects.values().get(pk=event.pk)
    staff.post(page(ConsentEvent, "change", event.pk), {"kind": "withdrawn", "method": "by hand"})
    assert ConsentEvent.objects.values().get(pk=event.pk) == before


def test_ac8_the_audit_log_cannot_be_changed(staff):
    entry = make_row(AuditEntry)
    staff.post(page(AuditEntry, "change", entry.pk), {"action": "nothing"})
    entry.refresh_from_db()
    assert entry.action != "nothing"


def test_ac8_opening_a_record_is_in_the_audit_log(staff, world):
    staff.get(page(Contact, "change", world.ours.contact.pk))
    entry = AuditEntry.objects.get(action="admin.viewed")
    assert (entry.record_id, entry.actor_id) == (world.ours.contact.pk, world.cast.alice.pk)


def test_a_changed_contact_is_found_by_the_new_name(staff, world):
    contact = world.ours.contact
    fields = {"name": "Zelda", "stage": "client", "consents-TOTAL_FORMS": 0, "consents-INITIAL_FORMS": 0}
    fields |= {"points-TOTAL_FORMS": 0, "points-INITIAL_FORMS": 0}
    assert staff.post(page(Contact, "change", contact.pk), fields).status_code == 302
    contact.refresh_from_db()
    assert "zelda" in contact.search_text
    assert AuditEntry.objects.filter(action="admin.changed", record_id=contact.pk).exists()


def test_rt6_a_frozen_contact_is_not_edited(staff, world):
    Contact.objects.filter(pk=world.ours.contact.pk).update(restricted_at=timezone.now())
    assert staff.post(page(Contact, "change", world.ours.contact.pk), {"name": "Zelda"}).status_code == 403


@pytest.mark.parametrize("secret", ["the-note-itself", "the-description-itself"])
def test_encrypted_words_of_the_workspace_are_not_shown(staff, world, secret):
    world.ours.note.text = world.ours.project.description = secret
    world.ours.note.save()
    world.ours.project.save()
    for row in (world.ours.note, world.ours.project):
        assert secret not in staff.get(page(type(row), "change", row.pk)).content.decode()


def test_ac1_no_account_is_added_here(staff):
    assert staff.post(page(User, "add"), {"email": "x@example.com"}).status_code == 403


def test_a_member_without_the_sites_trust_finds_nothing(client, world):
    client.force_login(world.member_with_mfa("bob"))
    assert client.get(reverse("admin:index")).status_code == 404
    assert client.get(page(Contact, "changelist")).status_code == 404
