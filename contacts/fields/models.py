"""Fields of a workspace's own making and their values, further postal addresses, stages, traces of merged tags."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.fields import kinds
from contacts.fields.kinds import Kind
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet

HUES = 8  # colours of the palette in static/css/tokens.css, each readable in both themes


class CustomFieldQuerySet(WorkspaceQuerySet["CustomField"]):
    """Fields of a workspace's own making."""

    def in_use(self) -> "CustomFieldQuerySet":
        """Those that are not archived, in their order."""
        return self.filter(archived_at__isnull=True).order_by("position", "id")


class CustomField(Record):
    """A field of a contact that a workspace made itself. It is archived, never lost with its values."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="custom_fields")
    label = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=[(k.value, words) for k, words in kinds.LABELS.items()])
    help = models.CharField(_("hint"), max_length=200, blank=True)
    purpose = models.CharField(_("why you hold it"), max_length=200, blank=True)
    required = models.BooleanField(_("needed"), default=False)
    lowest = models.CharField(_("at least"), max_length=40, blank=True)
    highest = models.CharField(_("at most"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields of workspaces")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "label"],
                name="one_field_of_a_name",
                violation_error_message=_("A field of this name is there already, perhaps among the archived ones."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """Its name in the catalogue."""
        return f"f_{self.pk.hex}"


class FieldOption(Record):
    """Something that can be chosen in a field."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="options")
    name = models.CharField(_("choice"), max_length=80)
    hue = models.PositiveSmallIntegerField(_("colour"), default=7)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices of fields")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["field", "name"], name="one_choice_of_a_name")]

    def __str__(self) -> str:
        return self.name


class FieldValue(Record):
    """What a field says about a contact; several rows where several choices can be made.

    ``sort_key`` is what is compared, filtered and sorted by, whatever the kind (``contacts.fields.kinds``); numbers,
    dates, money and choices are nothing but their key. Words are in ``text``, long ones encrypted in ``sealed``.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="field_values", db_index=False
    )
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values", db_index=False)
    place = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=kinds.LONGEST_TEXT, blank=True)
    sort_key = models.CharField(max_length=kinds.LONGEST_KEY, blank=True)
    sealed = EncryptedTextField(null=True, blank=True, default=None)
    person = models.ForeignKey("contacts.Contact", null=True, on_delete=models.CASCADE, related_name="named_by")
    company = models.ForeignKey("contacts.Company", null=True, on_delete=models.CASCADE, related_name="named_by")

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values of fields")
        ordering = ["contact", "field", "place"]
        constraints = [models.UniqueConstraint(fields=["contact", "field", "place"], name="one_value_a_place")]
        indexes = [models.Index(fields=["field", "sort_key", "contact"], name="value_by_key")]

    def __str__(self) -> str:
        return f"Value {self.pk}"

    @property
    def value(self) -> Any:
        """The typed value; for choices the key of the option."""
        kind = Kind(self.field.kind)
        if kind == Kind.LONG:
            return self.sealed
        if kind == Kind.PERSON:
            return self.person
        if kind == Kind.COMPANY:
            return self.company
        if kind in (Kind.TEXT, Kind.URL):
            return self.text
        return kinds.of_key(kind, self.sort_key)


class PostalAddress(Record):
    """A postal address of a contact besides the first, which is in the contact's own columns."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="postal_addresses")
    label = models.CharField(_("label"), max_length=60, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("further postal addresses")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"Address {self.pk}"


class LifecycleStage(Record):
    """A step in how contacts and the business stand, named by the workspace. ``key`` is what the contacts hold."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=10, editable=False)
    name = models.CharField(_("name"), max_length=40)
    hue = models.PositiveSmallIntegerField(_("colour"), default=7)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkspaceQuerySet["LifecycleStage"].as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_stage_of_a_key"),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_stage_of_a_name",
                violation_error_message=_("A stage of this name is there already, perhaps among the archived ones."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TagOverlap(Record):
    """A contact that had both tags before one was merged into the other: undoing the merge leaves it both."""

    tag = models.ForeignKey("contacts.Tag", on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("overlap of merged tags")
        verbose_name_plural = _("overlaps of merged tags")

    def __str__(self) -> str:
        return f"Overlap {self.pk}"
