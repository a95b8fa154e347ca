"""A form for outsiders, each version of it that was ever shown, and what people sent."""

import hashlib
import json
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedJSONField
from crm.lib.ids import new_slug
from crm.lib.workspaces import Record, WorkspaceQuerySet


def form_slug() -> str:
    """The random end of a form's public address."""
    return new_slug(8)


class FormKind(models.TextChoices):
    """What a form is for."""

    OPT_IN = "opt_in", _("opt-in page")
    LEAD = "lead", _("lead form")
    CONTACT = "contact", _("contact form")
    SURVEY = "survey", _("survey")


class PublicForm(Record):
    """A form at its own public address. ``design`` is what staff work on; outsiders see the newest version."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="public_forms")
    slug = models.CharField(max_length=16, unique=True, default=form_slug, editable=False)
    name = models.CharField(
        _("name"), max_length=100, help_text=_("For you: where you use this form, as “Front desk” or “Newsletter”.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FormKind.choices, default=FormKind.OPT_IN)
    design = models.JSONField(default=dict, editable=False)  # see ``design.Design``
    origins = models.JSONField(default=list, editable=False)  # "https://shop.example": where it may be shown in a frame
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["PublicForm"].as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("messaging:public-form", args=[self.slug])


class FormVersion(Record):
    """A form exactly as it was shown. It is never changed; the ledger names it by its fingerprint."""

    form = models.ForeignKey(PublicForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()  # the design, the business's name, and the sentence beside each box
    fingerprint = models.CharField(max_length=64, db_index=True, editable=False)  # SHA-256 of the content
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    never_changes = ("form", "number", "content", "fingerprint", "created_at")

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="a_version_of_a_form_once")]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version of a form is never changed: make a new one.")
        self.fingerprint = fingerprint(self.content)
        super().save(*args, **kwargs)

    @property
    def is_intact(self) -> bool:
        """Whether the content is still the one whose fingerprint the ledger has."""
        return fingerprint(self.content) == self.fingerprint


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of a version's content, whatever the order in which a database gives its keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class FormAnswer(Record):
    """What somebody sent. ``taken_at`` is None for the seconds until a worker has seen to it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    form = models.ForeignKey(PublicForm, on_delete=models.CASCADE, related_name="answers")
    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="form_answers")
    entered = EncryptedJSONField(_("what was entered"))  # fields, answers, boxes, ip, origin
    proposed = EncryptedJSONField(_("proposed changes"), null=True, default=None)  # for staff to look at, by field
    phone_hash = models.BinaryField(max_length=32, null=True, editable=False)
    email_hash = models.BinaryField(max_length=32, null=True, editable=False)
    stamp = models.CharField(max_length=64, null=True, editable=False)  # of the page it was sent from: once each
    age_attested_at = models.DateTimeField(_("age attested"), null=True, editable=False)
    age_wording = models.CharField(_("wording of the age question"), max_length=20, blank=True, editable=False)
    at = models.DateTimeField(_("sent"), default=timezone.now)
    taken_at = models.DateTimeField(null=True, editable=False)

    objects = WorkspaceQuerySet["FormAnswer"].as_manager()

    class Meta:
        verbose_name = _("answer to a form")
        verbose_name_plural = _("answers to forms")
        constraints = [models.UniqueConstraint(fields=["stamp"], name="a_page_is_sent_once")]
        indexes = [
            models.Index(fields=["form", "-id"], name="answer_by_form"),
            models.Index(fields=["contact", "-at"], name="answer_by_contact"),
            models.Index(fields=["at"], name="answer_waiting", condition=models.Q(taken_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """Channel and purpose of each box that was ticked."""
        return [(key.partition(":")[0], key.partition(":")[2]) for key in self.entered.get("boxes", [])]

    def address_for(self, channel: str) -> str:
        """The address that was given for this channel; empty when there is none."""
        fields = self.entered.get("fields", {})
        return str(fields.get("email" if channel == "email" else "phone") or "")
