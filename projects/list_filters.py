"""A filter of the list of contacts: those who have a project of some stage."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from contacts.fields.field import Choice
from contacts.lists import questions
from contacts.lists.questions import CHOICES, NOTHING, Keys, Question
from projects.members.models import NOBODY, may_see, seen_by
from projects.models import Project
from projects.stages import steps

HAS, HAS_NOT, NONE = "has", "has_not", "none"


class ProjectState(Question):
    """The stage of a contact's projects."""

    key, label, group = "project", gettext_lazy("Project"), "more"

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [
            (HAS, _("has one that is"), CHOICES),
            (HAS_NOT, _("has none that is"), CHOICES),
            (NONE, _("has none at all"), NOTHING),
        ]

    @property
    def choices(self) -> list[Choice]:
        return [(step.key, step.name) for step in steps.all_of(self.workspace)]

    @cached_property
    def _visible(self) -> Q:
        """What whoever asks may know of."""
        user = getattr(self.user, "pk", None) or NOBODY
        membership = Membership.objects.of(self.workspace).filter(user=user).first()
        return seen_by(membership, "") if membership else may_see(user)

    def test(self, operator: str, values: Sequence[str]) -> Q:
        mine = Project.objects.filter(self._visible, contact=OuterRef("pk"), archived_at=None)
        if operator == NONE:
            return ~Q(Exists(mine))
        found = Q(Exists(mine.filter(stage__in=values)))
        return found if operator == HAS else ~found

    def keys(self, operator: str, values: Sequence[str]) -> Keys | None:
        if operator != HAS:
            return None
        rows = Project.objects.of(self.workspace).filter(self._visible, stage__in=values, archived_at=None)
        rows = rows.filter(contact__isnull=False)
        return rows.values_list("contact_id", flat=True)

    def says(self, operator: str, values: Sequence[str]) -> str:
        if operator == NONE:
            return _("Has no project")
        named = dict(self.choices)
        stages = f" {_('or')} ".join(named.get(value, value) for value in values[:6])
        sentence = _("Has a project that is %(stages)s") if operator == HAS else _("Has no project that is %(stages)s")
        return sentence % {"stages": stages}


questions.register(lambda asker: [ProjectState(asker)])
