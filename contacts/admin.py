"""Contacts, companies, imports and consent in Django admin. The ledger and what follows from it can only be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_base import LookOnly, Mendable
from contacts.consent.models import Consent, ConsentEvent, ContactKey, LedgerHead, OptOutLine, Suppression
from contacts.duplicates import admin as duplicates_admin  # noqa: F401  merges, likely duplicates
from contacts.fields import admin as fields_admin  # noqa: F401  fields of workspaces, stages, further addresses
from contacts.history import admin as history_admin  # noqa: F401  bulk changes
from contacts.imports.models import ImportAddress, ImportFile, ImportMapping, ImportRow, ImportRun
from contacts.lists import admin as lists_admin  # noqa: F401  saved views
from contacts.models import Company, CompanyDomain, Contact, ContactPoint, FormerAddress, Note, Tag
from contacts.page import admin as page_admin  # noqa: F401  calls, related people, files


class PointInline(admin.TabularInline):  # type: ignore[type-arg]
    """The addresses of a contact; they are changed where suppression and consent follow them."""

    model = ContactPoint
    fields = ("kind", "value", "label", "position")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ConsentInline(admin.TabularInline):  # type: ignore[type-arg]
    """Where consent stands; only the ledger changes it."""

    model = Consent
    fields = ("channel", "purpose", "state", "since")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(Mendable):
    list_display = ("__str__", "workspace", "company", "stage", "source", "restricted_at", "archived_at", "updated_at")
    list_filter = (
        "stage",
        "source",
        ("restricted_at", admin.EmptyFieldListFilter),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("search_text", "=points__value")
    list_select_related = ("workspace", "company")
    ordering = ("-updated_at",)
    mendable = ("name", "given_name", "family_name", "job_title", "pronouns", "purpose", "zone", "language")
    exclude = ("extra", "tags", "search_text", "sort_name")
    inlines = (PointInline, ConsentInline)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits a person whose data are frozen at their request (RT-6)."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_restricted)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.reindex()


@admin.register(Company)
class CompanyAdmin(Mendable):
    list_display = ("name", "workspace", "website", "archived_at", "updated_at")
    list_filter = (("archived_at", admin.EmptyFieldListFilter),)
    search_fields = ("search_text", "name")
    list_select_related = ("workspace",)
    ordering = ("-updated_at",)
    mendable = ("name", "website", "phone", "address", "industry", "size")
    exclude = ("notes", "search_text")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        obj.reindex()


@admin.register(CompanyDomain)
class CompanyDomainAdmin(LookOnly):
    list_display = ("name", "company", "workspace")
    search_fields = ("name",)
    list_select_related = ("company", "workspace")


@admin.register(Tag)
class TagAdmin(LookOnly):
    list_display = ("name", "workspace", "hue", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    search_fields = ("name",)
    list_select_related = ("workspace",)


@admin.register(FormerAddress)
class FormerAddressAdmin(LookOnly):
    list_display = ("id", "workspace")
    search_fields = ("=id",)
    list_select_related = ("workspace",)
    fields = ("workspace",)


@admin.register(ContactPoint)
class ContactPointAdmin(LookOnly):
    list_display = ("value", "kind", "label", "contact", "workspace")
    list_filter = ("kind",)
    search_fields = ("=value",)
    list_select_related = ("contact", "workspace")
    exclude = ("hash",)


@admin.register(Note)
class NoteAdmin(LookOnly):
    """That a note was written, not what it says: that is the workspace's own."""

    list_display = ("created_at", "workspace", "contact", "author", "updated_at")
    search_fields = ("contact__search_text",)
    list_select_related = ("workspace", "contact", "author")
    date_hierarchy = "created_at"
    exclude = ("text",)


@admin.register(Consent)
class ConsentAdmin(LookOnly):
    list_display = ("contact", "workspace", "channel", "purpose", "state", "since")
    list_filter = ("state", "channel", "purpose")
    search_fields = ("contact__search_text",)
    list_select_related = ("contact", "workspace")


@admin.register(ConsentEvent)
class ConsentEventAdmin(LookOnly):
    """The ledger. What it seals is opened on the contact's own page, for the workspace's members."""

    list_display = ("at", "workspace", "seq", "kind", "channel", "purpose", "method", "contact_id", "actor_id")
    list_filter = ("kind", "channel", "purpose", "method")
    search_fields = ("=contact_id", "=actor_id")
    list_select_related = ("workspace",)
    ordering = ("-at",)
    date_hierarchy = "at"
    fields = ("workspace", "seq", "at", "kind", "channel", "purpose", "method", "contact_id", "actor_id", "hash_in_hex")
    readonly_fields = ("hash_in_hex",)

    @admin.display(description="hash")
    def hash_in_hex(self, event: ConsentEvent) -> str:
        return bytes(event.hash).hex()


@admin.register(LedgerHead)
class LedgerHeadAdmin(LookOnly):
    list_display = ("workspace", "seq", "hash_in_hex")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
    fields = ("workspace", "seq", "hash_in_hex")
    readonly_fields = ("hash_in_hex",)

    @admin.display(description="hash")
    def hash_in_hex(self, head: LedgerHead) -> str:
        return bytes(head.hash).hex()


@admin.register(ContactKey)
class ContactKeyAdmin(LookOnly):
    """That a key is there, never the key: when it is gone, the evidence is sealed for good."""

    list_display = ("contact_id", "workspace")
    search_fields = ("=contact_id",)
    list_select_related = ("workspace",)
    fields = ("contact_id", "workspace")


@admin.register(Suppression)
class SuppressionAdmin(LookOnly):
    list_display = ("workspace", "channel", "reason", "since")
    list_filter = ("reason", "channel")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
    date_hierarchy = "since"
    exclude = ("address_hash",)


@admin.register(OptOutLine)
class OptOutLineAdmin(LookOnly):
    """That this database has carried a line out; the line itself stands in the journal."""

    list_display = ("id", "at", "ends_at")
    search_fields = ("=id",)
    date_hierarchy = "at"
    fields = ("at", "ends_at")


@admin.register(ImportRun)
class ImportRunAdmin(LookOnly):
    list_display = ("created_at", "workspace", "by", "source", "state", "total", "checked", "finished_at")
    list_filter = ("state", "source")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace", "by")
    date_hierarchy = "created_at"
    fields = (
        "workspace",
        "by",
        "source",
        "state",
        "purpose",
        "total",
        "checked",
        "created_at",
        "started_at",
        "finished_at",
    )


@admin.register(ImportFile)
class ImportFileAdmin(LookOnly):
    """Files that are still being read; an old one here is an import that got stuck."""

    list_display = ("run", "number")
    search_fields = ("=run__id",)
    list_select_related = ("run",)
    fields = ("run", "number")


@admin.register(ImportRow)
class ImportRowAdmin(LookOnly):
    list_display = ("run", "number", "line", "state", "troubled")
    list_filter = ("state", "troubled")
    search_fields = ("=run__id",)
    list_select_related = ("run",)
    fields = ("run", "number", "line", "state", "reason", "decision", "troubled", "contact")


@admin.register(ImportAddress)
class ImportAddressAdmin(LookOnly):
    list_display = ("id", "run")
    search_fields = ("=run__id",)
    list_select_related = ("run",)
    fields = ("run", "row")


@admin.register(ImportMapping)
class ImportMappingAdmin(LookOnly):
    list_display = ("workspace", "used_at")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
    fields = ("workspace", "mapping", "used_at")
