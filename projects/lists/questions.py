"""What the filters of projects can ask."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from contacts.fields import dates, kinds
from contacts.fields.field import Choice
from contacts.lists.questions import CHOICES, DATE, DAYS, ME, NOTHING, NUMBER, TEXT, Asker, Question
from contacts.models import Tag
from contacts.page.forms import members_of
from crm.lib import folding, money
from projects.budgets import BudgetKind
from projects.members.models import ProjectMember
from projects.models import Kind, LostReason, Project
from projects.stages import steps

ANY, NONE, EMPTY, SET = "any", "none", "empty", "set"
SINCE, UNTIL, NEXT, LAST = "more", "less", "next", "last"
CONTAINS = "contains"
_MOST_DAYS = 36_500
_IS, _IS_NOT = gettext_lazy("is"), gettext_lazy("is not")


class _OfProject(Question):
    """A question whose sentence is its label, its operator and its values."""

    words: Mapping[str, Any] = {}
    group = "project"

    def says(self, operator: str, values: Sequence[str]) -> str:
        named = dict(self.choices)
        said = f" {_('or')} ".join(named.get(value, value) for value in values[:6])
        return " ".join(filter(None, (str(self.label), str(self.words[operator]), said)))


class _Chosen(_OfProject):
    """One of several values of a column."""

    words = {ANY: _IS, NONE: _IS_NOT}
    column = ""

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(key, str(words), CHOICES) for key, words in self.words.items()]

    def test(self, operator: str, values: Sequence[str]) -> Q:
        found = Q(**{f"{self.column}__in": list(values)})
        return found if operator == ANY else ~found


class StageQuestion(_Chosen):
    key, label, column = "stage", gettext_lazy("Stage"), "stage"

    @property
    def choices(self) -> list[Choice]:
        return [(step.key, step.name) for step in steps.all_of(self.workspace)]


class KindQuestion(_Chosen):
    key, label, column = "kind", gettext_lazy("State"), "kind"

    @property
    def choices(self) -> list[Choice]:
        return [(str(key), str(label)) for key, label in Kind.choices]


class LostQuestion(_Chosen):
    key, label, column = "lost", gettext_lazy("Lost because"), "lost_reason"

    @property
    def choices(self) -> list[Choice]:
        return [(str(key), str(label)) for key, label in LostReason.choices]


class BudgetQuestion(_Chosen):
    key, label, column = "paid", gettext_lazy("Paid"), "budget_kind"

    @property
    def choices(self) -> list[Choice]:
        return [(str(key), str(label)) for key, label in BudgetKind.choices if key]


class CurrencyQuestion(_Chosen):
    key, label, column = "currency", gettext_lazy("Currency"), "currency"

    @property
    def choices(self) -> list[Choice]:
        return [(code, code) for code in dict.fromkeys([self.workspace.currency, *money.CURRENCIES])]


class _Person(_OfProject):
    """A member of the workspace; "me" is whoever looks."""

    group = "people"
    words = {ANY: _IS, NONE: _IS_NOT, EMPTY: gettext_lazy("is nobody")}

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(key, str(words), NOTHING if key == EMPTY else CHOICES) for key, words in self.words.items()]

    @cached_property
    def choices(self) -> list[Choice]:
        return [(ME, _("me")), *((str(user.pk), str(user)) for user in members_of(self.workspace)[:500])]

    def _keys(self, values: Sequence[str]) -> list[UUID]:
        found = []
        for value in values:
            try:
                found.append(self.user.pk if value == ME else UUID(value))
            except ValueError:
                continue
        return found


class OwnerQuestion(_Person):
    key, label = "owner", gettext_lazy("Looked after by")

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator == EMPTY:
            return Q(owner__isnull=True)
        found = Q(owner__in=self._keys(values))
        return found if operator == ANY else ~found | Q(owner__isnull=True)


class MemberQuestion(_Person):
    key, label = "member", gettext_lazy("Member")

    def test(self, operator: str, values: Sequence[str]) -> Q:
        mine = ProjectMember.objects.filter(project=OuterRef("pk"))
        if operator == EMPTY:
            return ~Q(Exists(mine))
        found = Q(Exists(mine.filter(user__in=self._keys(values))))
        return found if operator == ANY else ~found


class TagQuestion(_OfProject):
    key, label = "tags", gettext_lazy("Tag")
    words = {ANY: _IS, NONE: _IS_NOT, EMPTY: gettext_lazy("is empty"), SET: gettext_lazy("is filled in")}
    link: Any = Project.tags.through

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(key, str(words), NOTHING if key in (EMPTY, SET) else CHOICES) for key, words in self.words.items()]

    @property
    def choices(self) -> list[Choice]:
        return [(name, name) for name in Tag.objects.of(self.workspace).order_by("name").values_list("name", flat=True)]

    def test(self, operator: str, values: Sequence[str]) -> Q:
        mine = self.link.objects.filter(project=OuterRef("pk"), tag__deleted_at__isnull=True)
        if operator in (EMPTY, SET):
            return Q(Exists(mine)) if operator == SET else ~Q(Exists(mine))
        found = Q(Exists(mine.filter(tag__name__in=list(values))))
        return found if operator == ANY else ~found


class ClientQuestion(_OfProject):
    key, label, group = "client", gettext_lazy("Client"), "people"
    words = {CONTAINS: gettext_lazy("contains"), EMPTY: gettext_lazy("is nobody")}

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(key, str(words), NOTHING if key == EMPTY else TEXT) for key, words in self.words.items()]

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator == EMPTY:
            return Q(contact__isnull=True, company__isnull=True)
        text = " ".join(folding.words(values[0]))
        return Q(contact__search_text__contains=text) | Q(company__search_text__contains=text)


class DayQuestion(_OfProject):
    """A day, or a moment whose day is asked about."""

    group = "days"
    words = {
        UNTIL: gettext_lazy("until"),
        SINCE: gettext_lazy("since"),
        NEXT: gettext_lazy("in the next days"),
        LAST: gettext_lazy("in the last days"),
        EMPTY: gettext_lazy("is empty"),
    }

    def __init__(self, asker: Asker, key: str, label: Any, column: str, *, moment: bool = False) -> None:
        super().__init__(asker)
        self.key, self.label, self.column, self.moment = key, label, column, moment

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        how = {EMPTY: NOTHING, NEXT: DAYS, LAST: DAYS}
        return [(key, str(words), how.get(key, DATE)) for key, words in self.words.items()]

    def check(self, operator: str, values: Sequence[str]) -> None:
        super().check(operator, values)
        if operator != EMPTY:
            self._value(operator, values)

    def _value(self, operator: str, values: Sequence[str]) -> date:
        if operator not in (NEXT, LAST):
            return dates.clean_date(values[0], self.workspace.country)
        text = values[0].strip()
        if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= _MOST_DAYS):
            raise ValidationError(_("Write a number of days."))
        return timezone.localdate() + timedelta(days=int(text) * (1 if operator == NEXT else -1))

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator == EMPTY:
            return Q(**{f"{self.column}__isnull": True})
        column, today = f"{self.column}__date" if self.moment else self.column, timezone.localdate()
        day = self._value(operator, values)
        if operator in (NEXT, LAST):
            return Q(**{f"{column}__gte": min(day, today), f"{column}__lte": max(day, today)})
        return Q(**{f"{column}__{'lte' if operator == UNTIL else 'gte'}": day})

    def says(self, operator: str, values: Sequence[str]) -> str:
        if operator in (UNTIL, SINCE):
            return super().says(operator, [kinds.show(self._value(operator, values))])
        return super().says(operator, values)


class ValueQuestion(_OfProject):
    """The value, in the workspace's currency."""

    key, label = "value", gettext_lazy("Value")
    words = {SINCE: gettext_lazy("at least"), UNTIL: gettext_lazy("at most"), EMPTY: gettext_lazy("is empty")}

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [(key, str(words), NOTHING if key == EMPTY else NUMBER) for key, words in self.words.items()]

    def check(self, operator: str, values: Sequence[str]) -> None:
        super().check(operator, values)
        if operator != EMPTY:
            self._amount(values)

    def _amount(self, values: Sequence[str]) -> int:
        try:
            return money.parse(values[0], self.workspace.currency)
        except ValueError as error:
            raise ValidationError(_("Write an amount.")) from error

    def test(self, operator: str, values: Sequence[str]) -> Q:
        if operator == EMPTY:
            return Q(value__isnull=True)
        amount = {f"value__{'gte' if operator == SINCE else 'lte'}": self._amount(values)}
        return Q(**amount, currency=self.workspace.currency)

    def says(self, operator: str, values: Sequence[str]) -> str:
        shown = [] if operator == EMPTY else [money.show(self._amount(values), self.workspace.currency)]
        return super().says(operator, shown)


class ProjectQuestions:
    """Everything that a list of projects can be asked."""

    def __init__(self, membership: Membership) -> None:
        self.asker = Asker(membership.workspace, membership.user)

    @cached_property
    def _known(self) -> dict[str, Question]:
        return {question.key: question for question in self._made()}

    def _made(self) -> Iterable[Question]:
        for make in (StageQuestion, KindQuestion, TagQuestion, ValueQuestion, CurrencyQuestion, BudgetQuestion):
            yield make(self.asker)
        yield LostQuestion(self.asker)
        for person in (ClientQuestion, OwnerQuestion, MemberQuestion):
            yield person(self.asker)
        yield DayQuestion(self.asker, "due", gettext_lazy("Due"), "due_on")
        yield DayQuestion(self.asker, "starts", gettext_lazy("Starts"), "starts_on")
        yield DayQuestion(self.asker, "won", gettext_lazy("Won"), "won_at", moment=True)
        yield DayQuestion(self.asker, "over", gettext_lazy("Over"), "closed_at", moment=True)
        yield DayQuestion(self.asker, "updated_at", gettext_lazy("Changed"), "updated_at", moment=True)
        yield DayQuestion(self.asker, "created_at", gettext_lazy("Added"), "created_at", moment=True)

    def get(self, key: str) -> Question | None:
        """The question of this key."""
        return self._known.get(key)

    def all(self) -> list[Question]:
        """All of them."""
        return list(self._known.values())
