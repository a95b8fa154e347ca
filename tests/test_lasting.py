"""What is never changed, is never changed: by the database's own word, on both databases."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEntry
from crm.lib import lasting
from messaging.models import FormVersion, PublicForm

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_table_that_is_never_changed_has_its_guard():
    assert lasting.unguarded(connection) == []
    assert {FormVersion, AuditEntry} <= set(lasting.models())


def test_cn3_the_wording_of_a_form_that_was_shown_can_not_be_changed(cast):
    form = PublicForm.objects.create(workspace=cast.workspace, name="Sign up")
    version = FormVersion.objects.create(form=form, number=1, content={"title": "Yes"})
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        FormVersion.objects.update(content={"title": "Yes to everything"})
    refused("UPDATE messaging_formversion SET number = 2")
    form.delete()
    assert not FormVersion.objects.exists(), "with its form it goes"


def test_ac8_the_audit_log_can_not_be_changed(cast):
    entry = audit.record(cast.alice, "contact.exported", cast.workspace)
    refused("UPDATE accounts_auditentry SET action = 'nothing'")
    if connection.vendor == "sqlite":
        row = "id, at, action, record_type, count"
        refused(f"INSERT OR REPLACE INTO accounts_auditentry ({row}) SELECT {row} FROM accounts_auditentry")  # noqa: S608
    AuditEntry.objects.filter(pk=entry.pk).delete()  # when its time is over


def test_the_guard_comes_back_after_a_table_was_altered(cast):
    table = apps.get_model("messaging", "FormVersion")._meta.db_table
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_lasts"{on}')
    assert lasting.unguarded(connection) == [table]
    lasting.guard_all()
    assert lasting.unguarded(connection) == []
