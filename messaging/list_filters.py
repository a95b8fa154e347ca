"""A filter of the list of contacts: when they were last in touch."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent import reach
from contacts.lists import questions
from contacts.lists.questions import DAYS, NOTHING, Keys, Question
from contacts.models import Call
from messaging.models import Conversation

WITHIN, NOT_WITHIN, NEVER = "last", "not_last", "never"
MOST_DAYS = 36_500


class LastContacted(Question):
    """The last message either way, or call."""

    key, label, group = "contacted", gettext_lazy("Last contacted"), "more"

    @property
    def operators(self) -> list[tuple[str, str, str]]:
        return [
            (WITHIN, _("in the last days"), DAYS),
            (NOT_WITHIN, _("not in the last days"), DAYS),
            (NEVER, _("never"), NOTHING),
        ]

    def check(self, operator: str, values: Sequence[str]) -> None:
        super().check(operator, values)
        if operator != NEVER and not _days(values):
            raise ValidationError(_("Write a number of days."))

    def test(self, operator: str, values: Sequence[str]) -> Q:
        talks = Conversation.objects.filter(contact=OuterRef("pk"), last_message_at__isnull=False)
        calls = Call.objects.filter(contact=OuterRef("pk"), deleted_at=None)
        if operator != NEVER:
            since = timezone.now() - timedelta(days=_days(values))
            talks, calls = talks.filter(last_message_at__gte=since), calls.filter(at__gte=since)
        touched = Q(Exists(talks)) | Q(Exists(calls))
        return touched if operator == WITHIN else ~touched

    def sources(self, operator: str, values: Sequence[str]) -> Sequence[Keys] | None:
        if operator != WITHIN:
            return None
        since = timezone.now() - timedelta(days=_days(values))
        talks = Conversation.objects.of(self.workspace).filter(last_message_at__gte=since)
        calls = Call.objects.filter(workspace=self.workspace, at__gte=since, deleted_at=None)
        return [rows.values_list("contact_id", flat=True) for rows in (talks, calls)]

    def says(self, operator: str, values: Sequence[str]) -> str:
        if operator == NEVER:
            return _("Never contacted")
        sentence = (
            _("Contacted in the last %(days)s days")
            if operator == WITHIN
            else _("Not contacted in the last %(days)s days")
        )
        return sentence % {"days": _days(values)}


def _days(values: Sequence[str]) -> int:
    text = values[0].strip() if values else ""
    return min(int(text), MOST_DAYS) if text.isascii() and text.isdigit() and len(text) < 9 else 0


questions.register(lambda asker: [LastContacted(asker)])
# Whether plain words were a wish to stop is for a person to say; until then nothing goes to the address.
reach.register_closing(lambda workspace: Conversation.objects.of(workspace).filter(review_since__isnull=False))
