"""The fields of a budget in a form: amounts are typed with their currency and kept in minor units, hours in minutes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import money
from projects.budgets import MOST_AN_HOUR, MOST_WORTH, BudgetKind

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
_MOST_HOURS = 100_000


def currencies(*first: str) -> list[tuple[str, str]]:
    """The currencies to choose from, these before the others."""
    return [(code, code) for code in dict.fromkeys([*first, *money.CURRENCIES])]


def minutes_of(text: str) -> int | None:
    """Hours as people write them, "12", "1.5" or "7:30", in minutes; None for nothing. Raises ValueError."""
    text = text.strip().removesuffix("h").strip()
    if not text:
        return None
    if clock := re.fullmatch(r"([0-9]{1,6}):([0-5][0-9])", text):
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,2})?", text):
        minutes = round(float(text.replace(",", ".")) * 60)
    else:
        raise ValueError(f"not hours: {text!r}")
    if minutes > _MOST_HOURS * 60:
        raise ValueError("too many hours")
    return minutes


def amount_of(text: str, currency: str, most: int = MOST_WORTH) -> int | None:
    """An amount as people write it in minor units, None for nothing. Raises ValidationError, which says what may be
    written.
    """
    if not text.strip():
        return None
    try:
        return money.parse(text, currency, most)
    except money.TooMuch as error:
        shown = money.show(most, currency)
        raise forms.ValidationError(_("This can be %(most)s at most.") % {"most": shown}) from error
    except ValueError as error:
        example = money.plain(123450, currency)
        raise forms.ValidationError(_("Write an amount such as %(example)s.") % {"example": example}) from error


def hours_text(minutes: int | None) -> str:
    """Minutes for a form field: "12" or "7:30"; empty for None."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}" if rest else str(hours)


class BudgetFields(forms.Form):
    """Part of a form about something that is ``Budgeted``; it is the form's instance."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    budget_kind = forms.ChoiceField(label=gettext_lazy("Paid"), choices=BudgetKind.choices, required=False)
    budget_amount = forms.CharField(
        label=gettext_lazy("Budget"), required=False, max_length=40, widget=forms.TextInput(_DECIMAL)
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours planned"), required=False, max_length=12, widget=forms.TextInput(_DECIMAL)
    )
    rate_amount = forms.CharField(
        label=gettext_lazy("Rate an hour"), required=False, max_length=40, widget=forms.TextInput(_DECIMAL)
    )

    instance: Any
    workspace: Any

    def begin_budget(self) -> None:
        """Show what the instance has."""
        row = self.instance
        self.fields["currency"].choices = currencies(row.currency, self.workspace.currency)  # type: ignore[attr-defined]
        self.initial.setdefault("currency", row.currency)
        self.initial.setdefault("budget_kind", row.budget_kind)
        self.initial.setdefault("hours", hours_text(row.budget_minutes))
        for name in ("budget", "rate"):
            amount = getattr(row, name)
            self.initial.setdefault(f"{name}_amount", "" if amount is None else money.plain(amount, row.currency))

    def clean_budget(self, said: dict[str, Any]) -> None:
        """Put what was said into the instance."""
        row, currency = self.instance, said.get("currency")
        if not currency:
            return
        row.currency, row.budget_kind = currency, said.get("budget_kind", "")
        row.budget = self.read_amount(said, "budget_amount", currency)
        row.rate = self.read_amount(said, "rate_amount", currency, MOST_AN_HOUR)
        try:
            row.budget_minutes = minutes_of(said.get("hours") or "")
        except ValueError:
            self.add_error("hours", _("Write hours, as in 12, 1.5 or 7:30."))

    def read_amount(self, said: dict[str, Any], name: str, currency: str, most: int = MOST_WORTH) -> int | None:
        """What a field says in minor units, by the decimals of the currency; None for nothing, or for an error."""
        try:
            return amount_of(said.get(name) or "", currency, most)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None
