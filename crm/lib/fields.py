"""Model fields that are AES-256-GCM in the database, bound to their row, and opened only when read.

The associated data are ``table.column.primary key``: a value copied to another row, column or table does not open.
Because of that a value can only be written with its instance (``save``, ``bulk_create``); ``update()`` and
``bulk_update()`` raise instead of storing something that could never be read.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from crm.lib import crypto

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Sealed(bytes):
    """A value as it came from the database, not yet opened."""


class _OpenOnRead:
    def __init__(self, field: "EncryptedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])  # deferred, as Django's own fields do
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = self.field.open(value, instance.pk)
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """Base of the encrypted fields; use EncryptedTextField or EncryptedJSONField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self) -> list[Any]:
        return []  # a default is the plain value; only the column is binary

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _OpenOnRead(self))

    def associated(self, pk: Any) -> bytes:
        """What the ciphertext is bound to."""
        return f"{self.model._meta.db_table}.{self.column}.{pk}".encode()

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, raw: bytes) -> Any:
        raise NotImplementedError

    def open(self, sealed: bytes, pk: Any) -> Any:
        """Decrypt a stored value of the row ``pk``. Raises crypto.WrongKey."""
        return self.decode(crypto.unseal(sealed, self.associated(pk)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        if held is None or isinstance(held, Sealed):
            return held  # unread since it was loaded: write back the same bytes
        if model_instance.pk is None:
            raise ValueError(f"{self.model.__name__} needs its key before {self.name} can be encrypted.")
        return Sealed(crypto.seal(self.encode(held), self.associated(model_instance.pk)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise ValueError(f"{self.name} is encrypted per row: save the instance instead of update().")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise ValidationError("Encrypted fields are not serialized.")

    def to_python(self, value: Any) -> Any:
        return value

    def get_default(self) -> Any:
        return self._get_default()  # type: ignore[attr-defined]


class EncryptedTextField(EncryptedField):
    """Text that is encrypted at rest."""

    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, raw: bytes) -> str:
        return raw.decode()

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        defaults = {"required": not self.blank, "label": capfirst(self.verbose_name), "help_text": self.help_text}
        return forms.CharField(**{**defaults, "widget": forms.Textarea, **_known(kwargs)})


class EncryptedBytesField(EncryptedField):
    """Bytes that are encrypted at rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, raw: bytes) -> bytes:
        return raw


class EncryptedJSONField(EncryptedField):
    """A JSON value that is encrypted at rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        return _JSON.encode(value).encode()

    def decode(self, raw: bytes) -> Any:
        return json.loads(raw)

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return forms.JSONField(**{"required": not self.blank, "label": capfirst(self.verbose_name), **_known(kwargs)})


def _known(kwargs: dict[str, Any]) -> dict[str, Any]:
    allowed = {"required", "widget", "label", "initial", "help_text", "disabled"}
    return {key: value for key, value in kwargs.items() if key in allowed}
