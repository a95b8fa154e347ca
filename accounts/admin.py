"""Accounts, workspaces and the audit log in Django admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import LookOnly, Watched
from accounts.models import AuditEntry, Invitation, Membership, ProductMail, User, Workspace


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an operator may change on an account; its holder changes the rest."""

    class Meta:
        model = User
        fields = ["name", "phone", "company", "job_title", "zone", "language", "is_active", "is_staff", "is_superuser"]

    def clean_is_active(self) -> bool:
        """AC-1: nobody is let in whose age was never asked. Django skips constraints on fields outside the form."""
        active: bool = self.cleaned_data["is_active"]
        if active and self.instance.age_attested_at is None:
            raise forms.ValidationError(
                _("An active account needs an attestation of age. Invite the person instead: they will be asked.")
            )
        return active


@admin.register(User)
class UserAdmin(Watched):
    """No adding here: every door to an account asks for the date of birth, and this one could not."""

    form = AccountForm
    list_display = ["email", "name", "is_active", "is_staff", "joined_at", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "name", "company"]
    ordering = ["-joined_at"]
    readonly_fields = ["email", "joined_at", "last_login", "age_attested_at", "age_method", "age_wording"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # an account's deletion has duties of its own; it can be switched off here


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    can_delete = False
    fields = ("user", "role", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Workspace)
class WorkspaceAdmin(Watched):
    list_display = ["name", "business_name", "country", "slug", "is_sample", "created_at"]
    list_filter = ["is_sample", "country"]
    search_fields = ["name", "business_name", "slug"]
    readonly_fields = ["slug", "is_sample", "created_at"]
    inlines = [MembershipInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    list_display = ["user", "workspace", "role", "created_at", "last_used_at"]
    list_filter = ["role"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__email", "user__name", "workspace__name"]


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    list_display = ["email", "workspace", "role", "created_at", "expires_at", "accepted_at"]
    list_filter = ["role"]
    list_select_related = ["workspace"]
    search_fields = ["email", "workspace__name"]
    exclude = ["token_hash"]


@admin.register(AuditEntry)
class AuditAdmin(LookOnly):
    list_display = ["at", "action", "record_type", "record_id", "actor_id", "workspace_id", "count"]
    list_filter = ["action", "record_type"]
    search_fields = ["=actor_id", "=record_id", "=workspace_id", "action"]
    date_hierarchy = "at"


@admin.register(ProductMail)
class ProductMailAdmin(LookOnly):
    """Whether the product's own mail leaves; what it says is not for the operator's eyes."""

    list_display = ["kind", "created_at", "attempts", "not_before", "sent_at", "failed_at"]
    list_filter = ["kind", ("failed_at", admin.EmptyFieldListFilter), ("sent_at", admin.EmptyFieldListFilter)]
    fields = ["kind", "created_at", "attempts", "not_before", "lease_until", "sent_at", "failed_at"]
