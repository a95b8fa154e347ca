"""What stands in the columns of the list: fetched in one query where it can be, and written without templates.

Fifty rows of eight cells are rendered at every keystroke of the search; a template for each would cost more than all of
the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from contacts.consent.models import Channel, Consent, State
from contacts.fields import builtin, catalogue, stages
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.lists import orders
from contacts.models import Company, Contact, ContactPoint
from crm.lib.addresses import show_phone
from crm.templatetags.ui import ago, avatar, badge

USUAL = ("phone", "email", "agreed", "stage", "updated_at")
_NEVER = {"name"}  # always the first column
_LABELS: dict[str, Any] = {"created_at": gettext_lazy("Added"), "updated_at": gettext_lazy("Changed")}
_HEAVY = (
    "extra",
    "search_text",
    # Of a company the list shows only its name.
    *(f"company__{field.name}" for field in Company._meta.concrete_fields if field.name not in ("id", "name")),
)
_FETCHED = {"phone", "email", "agreed", "owner"}
_EDITED_ELSEWHERE = {Kind.PERSON, Kind.LONG}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and how a contact's cell is written. ``edit`` is the key of the field that a cell changes."""

    key: str
    label: str
    html: Callable[[Contact], SafeString]
    css: str = ""
    sort: str = ""
    edit: str = ""

    @property
    def attrs(self) -> SafeString:
        """The attributes of each of its cells."""
        return format_html(
            '{} data-label="{}"{}',
            format_html(' class="{}"', self.css) if self.css else "",
            self.label,
            format_html(' data-edit="{}"', self.edit) if self.edit else "",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A contact as the table shows it."""

    key: str
    select: str  # what its checkbox is called
    head: SafeString
    cells: SafeString
    frozen: bool


class Columns:
    """The columns of one list."""

    def __init__(self, workspace: Workspace, keys: Sequence[str] = ()) -> None:
        self.workspace = workspace
        wanted = [key for key in (keys or USUAL) if key not in _NEVER]
        fields = {field.key: field for field in builtin.fields(workspace)}
        if any(key not in fields and key != "agreed" for key in wanted):
            fields = catalogue.by_key(workspace)
        self.fields = [fields[key] for key in wanted if key in fields]
        made = {field.key: self._of_field(field) for field in self.fields} | {"agreed": self._agreed()}
        self.shown = [made[key] for key in wanted if key in made] or [made[key] for key in USUAL if key in made]
        self.keys = {column.key for column in self.shown}

    @property
    def parts(self) -> frozenset[str]:
        """Those columns whose content is fetched in a way of its own."""
        return frozenset(self.keys & _FETCHED)

    def fetch(self) -> QuerySet[Contact]:
        """Contacts with what the columns need."""
        return fetched(self.parts)

    def rows(self, contacts: Sequence[Contact]) -> list[Row]:
        """The contacts as rows; further queries for columns that are tables of their own, and for nameless people."""
        self._load(contacts)
        base = reverse("contacts:list", args=[self.workspace.slug])
        frozen, select = _frozen(), _("Select %(name)s")
        cells = [(column.attrs, column.html) for column in self.shown]
        return [
            Row(
                str(contact.pk), select % {"name": self._name(contact)}, self._head(contact, base, frozen),
                mark_safe("".join([f"<td{attrs}>{html(contact)}</td>" for attrs, html in cells])),  # noqa: S308
                contact.is_restricted,
            )
            for contact in contacts
        ]  # fmt: skip

    def first_cell(self, contact: Contact) -> SafeString:
        """What stands in the first column behind the name."""
        self._load([contact])
        return self.shown[0].html(contact)

    def _load(self, contacts: Sequence[Contact]) -> None:
        from django.db.models import prefetch_related_objects

        for contact in contacts:
            contact.workspace = self.workspace
        if "tags" in self.keys:
            prefetch_related_objects(list(contacts), "tags")
        nameless = [contact for contact in contacts if not self._name(contact)]
        if nameless:
            prefetch_related_objects(nameless, "points")
        if any(field.custom for field in self.fields):
            catalogue.load(contacts)

    def _name(self, contact: Contact) -> str:
        held: Any = contact
        return contact.name or held.first_phone or held.first_email or self._any_address(contact)

    def _any_address(self, contact: Contact) -> str:
        cached = getattr(contact, "_prefetched_objects_cache", {})
        return contact.shown_name if "points" in cached else ""

    def _head(self, contact: Contact, base: str, frozen: SafeString) -> SafeString:
        name = self._name(contact)
        below = contact.company.name if contact.company else contact.job_title
        return mark_safe(  # noqa: S308  every part is escaped
            f'<a class="person" href="{base}{contact.pk}/">{avatar(name)}<span class="person-text">'
            f"<strong>{escape(name)}</strong>{f'<small>{escape(below)}</small>' if below else ''}</span></a>"
            f"{frozen if contact.is_restricted else ''}"
        )

    def _of_field(self, field: Field) -> Column:
        own = {
            "phone": self._phone,
            "email": self._email,
            "created_at": lambda contact: _text(ago(contact.created_at)),
            "updated_at": lambda contact: _text(ago(contact.updated_at)),
            "tags": _tags,
            "company": lambda contact: _text(contact.company.name if contact.company else ""),
        }
        wide = field.kind in (Kind.PHONE, Kind.TIME, Kind.DATE)
        editable = field.editable and field.kind not in _EDITED_ELSEWHERE
        css = "num" if field.kind in (Kind.NUMBER, Kind.MONEY) else "nowrap" if wide else ""
        if field.kind == Kind.TIME:
            css = "nowrap phone-hide"
        html = own.get(field.key) or self._shown(field)
        sort = field.key if orders.sorts(field) else ""
        label = str(_LABELS.get(field.key, field.label))
        return Column(field.key, label, html, css, sort, field.key if editable else "")

    def _shown(self, field: Field) -> Callable[[Contact], SafeString]:
        if field.key == "stage":
            return _stage_badges(self.workspace)
        if field.kind == Kind.CHOICE and not field.custom:
            named = dict(field.choices)  # once, not once for each row
            return lambda contact: _text(named.get(str(field.value(contact)), field.value(contact)))
        return lambda contact: _text(field.show(contact))

    def _phone(self, contact: Any) -> SafeString:
        return _text(show_phone(contact.first_phone, self.workspace.country) if contact.first_phone else "")

    def _email(self, contact: Any) -> SafeString:
        return _text(contact.first_email or "")

    def _agreed(self) -> Column:
        sms, email = _agreed_badges()

        def html(contact: Any) -> SafeString:
            parts = [mark for held, mark in ((contact.agreed_sms, sms), (contact.agreed_email, email)) if held]
            return mark_safe(" ".join(parts)) if parts else _text("")  # noqa: S308

        return Column("agreed", _("Agreed to"), html, "nowrap")


def fetched(parts: frozenset[str]) -> QuerySet[Contact]:
    """Contacts with what some columns need; see ``Columns.parts``."""
    rows = Contact.objects.select_related("company").defer(*_HEAVY)
    first = ContactPoint.objects.filter(contact=OuterRef("pk")).order_by("position", "id").values("value")
    granted = Consent.objects.filter(contact=OuterRef("pk"), state=State.GRANTED)
    rows = rows.annotate(
        first_phone=Subquery(first.filter(kind=Kind.PHONE)[:1]) if "phone" in parts else Value(None, TextField()),
        first_email=Subquery(first.filter(kind=Kind.EMAIL)[:1]) if "email" in parts else Value(None, TextField()),
    )
    if "agreed" in parts:
        # Not EXISTS: PostgreSQL forgets that a page is short, and would gather the consents of all to look these up.
        rows = rows.annotate(
            agreed_sms=Subquery(granted.filter(channel=Channel.SMS).values("state")[:1]),
            agreed_email=Subquery(granted.filter(channel=Channel.EMAIL).values("state")[:1]),
        )
    if "owner" in parts:
        rows = rows.select_related("owner")
    return rows


def _text(value: Any) -> SafeString:
    """A cell's words. An empty one stays empty: the style draws a dash there, and leaves the line out on a phone."""
    return conditional_escape(value) if value else mark_safe("")


def _frozen() -> SafeString:
    return mark_safe(f" {badge(_('Frozen'), 'wait', 'freeze')}")  # noqa: S308


def _agreed_badges() -> tuple[SafeString, SafeString]:
    return badge(_("Text"), "yes", "message"), badge(_("Email"), "yes", "mail")


def _stage_badges(workspace: Workspace) -> Callable[[Contact], SafeString]:
    """Each stage in its colour, as the workspace names it: one query."""
    badges = {
        step.key: format_html('<span class="badge hue-{}">{}</span>', step.hue, step.name)
        for step in stages.all_of(workspace)
    }
    return lambda contact: badges.get(contact.stage) or _text(contact.stage)


def _tags(contact: Contact) -> SafeString:
    names = sorted((tag.name for tag in contact.tags.all()), key=str.casefold)
    spans = [f'<span class="tag">{escape(name)}</span>' for name in names[:4]]
    more = f' <span class="muted small">+{len(names) - 4}</span>' if len(names) > 4 else ""
    return mark_safe(" ".join(spans) + more) if spans else _text("")  # noqa: S308


def choosable(workspace: Workspace) -> list[tuple[str, str]]:
    """Every column that can be chosen, as (key, label)."""
    fields = [(f.key, str(_LABELS.get(f.key, f.label))) for f in catalogue.catalogue(workspace) if f.key not in _NEVER]
    return [*fields, ("agreed", _("Agreed to"))]


def sortable(workspace: Workspace) -> list[tuple[str, str]]:
    """Every field in whose order a list can stand, as (key, label)."""
    return [(f.key, str(_LABELS.get(f.key, f.label))) for f in catalogue.catalogue(workspace) if orders.sorts(f)]
