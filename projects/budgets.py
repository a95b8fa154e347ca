"""What work may cost: a fixed price, by the hour, or so much a month.

Money is whole numbers of the currency's smallest unit, as everywhere (``crm.lib.money``): sums are exact in any
database and any currency, with 0, 2 or 3 decimals; a rate times minutes is rounded once, half up, at the end.
"""

from datetime import date
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.lib import money

# Minor units. SQLite adds whole numbers up to 9.2 × 10^18 and raises beyond: 900,000 projects of the largest value, and
# 300 million days at the highest rate, can still be summed.
MOST_WORTH = 10**13
MOST_AN_HOUR = 10**9


class BudgetKind(models.TextChoices):
    """How the work is paid."""

    NONE = "", _("Not set")
    FIXED = "fixed", _("Fixed price")
    HOURLY = "hourly", _("By the hour")
    RETAINER = "retainer", _("Retainer, each month")


def worth(minutes: int, rate: int) -> int:
    """What so many minutes cost at ``rate`` minor units an hour, in minor units; a half is rounded up."""
    return int(Fraction(minutes * rate, 60) + Fraction(1, 2))


def months(start: date, end: date) -> int:
    """How many months a retainer has begun from ``start`` to ``end``, both included; at least one."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return max(1, whole + (1 if end.day >= start.day else 0))


class Budgeted(models.Model):
    """A budget. ``budget`` and ``rate`` (an hour) are in minor units of ``currency``; of a retainer, ``budget`` and
    ``budget_minutes`` are those of a month.
    """

    currency = models.CharField(_("currency"), max_length=3, default="USD")
    budget_kind = models.CharField(_("paid"), max_length=8, choices=BudgetKind.choices, blank=True)
    budget = models.BigIntegerField(_("budget"), null=True, blank=True)
    budget_minutes = models.PositiveIntegerField(_("hours planned"), null=True, blank=True)
    rate = models.BigIntegerField(_("rate an hour"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def shown_budget(self) -> str:
        """The budget for reading; empty when none is set."""
        return "" if self.budget is None else money.show(self.budget, self.currency)

    @property
    def shown_rate(self) -> str:
        """The rate an hour for reading; empty when none is set."""
        return "" if self.rate is None else money.show(self.rate, self.currency)
