"""What the operator's staff may do in Django admin: mostly look. Looking at a record is itself recorded (AC-8)."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from accounts import audit

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class Watched(ModelAdmin):
    """Who opens a record's page here leaves an entry in the audit log; lists count no rows beyond what is asked for."""

    show_full_result_count = False
    list_per_page = 50

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and object_id and answer.status_code == 200:
            audit.record(request, "admin.viewed", self.get_object(request, object_id))
        return answer

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record(request, "admin.changed", obj)


class LookOnly(Watched):
    """Rows that only the program writes: evidence, states, queues."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Mendable(Watched):
    """Rows whose plain facts staff may mend. They are neither added nor deleted here: that has duties of its own."""

    mendable: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        names = [field.name for field in self.opts.fields if field.name not in self.mendable]
        return [name for name in names if not self.exclude or name not in self.exclude]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
