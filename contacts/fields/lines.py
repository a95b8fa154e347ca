"""The fields of a workspace's own making as lines of the map of personal data."""

from typing import Any
from uuid import UUID

from contacts.fields.kinds import Kind, show
from contacts.fields.models import CustomField, FieldOption, FieldValue
from crm.lib.personal_data import Line, Personal

WITHOUT_PURPOSE = "to know whom we deal with"


def lines(workspace_id: UUID) -> list[Line]:
    """One line for each field, the archived ones too: their values are still held."""
    fields = CustomField.objects.filter(workspace=workspace_id).prefetch_related("options")
    return [
        Line(
            field.label,
            Personal(category=field.label, purpose=field.purpose or WITHOUT_PURPOSE),
            {"field": field.pk},
            _reader(field, {option.pk.hex: option for option in field.options.all()}),
            order="place",
        )
        for field in fields
    ]


def _reader(field: CustomField, options: dict[str, FieldOption]) -> Any:
    def read(row: FieldValue) -> str:
        row.field = field  # known already
        value = row.value
        if Kind(field.kind) in (Kind.CHOICE, Kind.CHOICES):
            value = options.get(value)
        return show(value)

    return read
