"""Giving more on the preference page: topics again, more often, the early end of a pause, being measured.

Whoever holds the link may take away, at once: it narrows what is sent. To give more takes a word of whoever has the
address, since a mail is forwarded and so is its link. So what is more is mailed to the address as a link of its own,
with a button behind it; of a text the link that answers PREFERENCES counts, for an hour.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import product_mail
from contacts.models import Contact
from messaging.campaigns import measuring
from messaging.models import Conversation
from messaging.preferences import languages
from messaging.preferences.models import DeclinedTopic, HowOften, Preference, Topic

LASTS = timedelta(hours=72)
_SALT = "messaging.more preferences"


@dataclass(frozen=True, slots=True)
class More:
    """What is wanted beyond what holds. ``pause`` is the new end in ISO format, empty for none; None leaves it."""

    topics: tuple[str, ...] = ()
    how_often: str | None = None
    pause: str | None = None
    measure: bool = False

    def __bool__(self) -> bool:
        return bool(self.topics or self.measure) or self.how_often is not None or self.pause is not None

    @classmethod
    def of(
        cls,
        contact: Contact,
        *,
        how_often: str,
        paused_until: datetime | None,
        wanted: Collection[Topic],
        measure: bool,
    ) -> Self:
        """What somebody chose and does not hold, once everything narrower was written."""
        held = Preference.objects.filter(contact=contact).first()
        until = held.paused_until if held and held.paused_until and held.paused_until > timezone.now() else None
        declined = DeclinedTopic.objects.filter(contact=contact, topic__in=[topic.pk for topic in wanted])
        return cls(
            topics=tuple(str(key) for key in declined.values_list("topic_id", flat=True)),
            how_often=how_often if held and held.how_often != how_often else None,
            pause=(paused_until.isoformat() if paused_until else "") if until != paused_until else None,
            measure=measure and not measuring.allows(contact.pk),
        )

    def in_words(self, business: str, language: str) -> list[str]:
        """One line for each thing."""
        said = languages.words(language)
        names = Topic.objects.filter(pk__in=self.topics).values_list("name", flat=True)
        lines = [said["confirm_topics"] % {"names": ", ".join(names)}] if self.topics else []
        if self.how_often is not None:
            lines.append(said["confirm_often"] % {"often": said["often"][self.how_often]})
        if self.pause:
            day = date_format(timezone.localtime(datetime.fromisoformat(self.pause)), "j F Y")
            lines.append(said["confirm_pause"] % {"day": day})
        elif self.pause is not None:
            lines.append(said["confirm_pause_end"])
        return [*lines, *([said["measure"] % {"business": business}] if self.measure else [])]

    def give(self, contacts: Collection[Contact], language: str) -> None:
        """Write it, on every record that carries the address; ``language`` is the one they read it in."""
        values: dict[str, Any] = {"changed_at": timezone.now()}
        if self.how_often is not None:
            values["how_often"] = HowOften(self.how_often).value
        if self.pause is not None:
            values["paused_until"] = datetime.fromisoformat(self.pause) if self.pause else None
        with transaction.atomic():
            for contact in contacts:
                Preference.objects.update_or_create(
                    contact=contact, defaults={"workspace_id": contact.workspace_id, **values}
                )
                DeclinedTopic.objects.filter(contact=contact, topic__pk__in=self.topics).delete()
                if self.measure:
                    read = languages.words(language)["measure"] % {"business": contact.workspace.business_name}
                    measuring.set_for([contact], allowed=True, words=read)


def mail(talk: Conversation, more: More, language: str) -> None:
    """Ask at the address."""
    business, said = talk.workspace.business_name, languages.words(language)
    what = "\n".join(f"- {line}" for line in more.in_words(business, language))
    product_mail.send(
        product_mail.Kind.CONSENT_CONFIRMATION,
        talk.address,
        "consent_confirmation",
        {
            "subject": said["mail_subject"] % {"business": business},
            "text": said["mail_text"] % {"business": business, "what": what},
            "end": said["mail_end"],
            "link": f"{settings.PUBLIC_URL}{reverse('messaging:preferences-more', args=[token(talk, more)])}",
        },
    )


def token(talk: Conversation, more: More) -> str:
    """What the mailed link carries, signed. It ends with the next change of the preferences, its own too."""
    wish = [list(more.topics), more.how_often, more.pause, more.measure]
    return signing.dumps([talk.pk.hex, bytes(talk.address_hash).hex(), _stamp(talk), wish], salt=_SALT, compress=True)


def asked(signed: str) -> tuple[Conversation, More] | None:
    """Whose link it is and what it gives; None for one that is bad, old or used, or whose address is another's now."""
    try:
        key, digest, stamp, (topics, how_often, pause, measure) = signing.loads(signed, salt=_SALT, max_age=LASTS)
        rows = Conversation.objects.select_related("workspace", "contact").filter(pk=UUID(key))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    talk = rows.filter(contact__restricted_at=None).first()
    if talk is None or bytes(talk.address_hash).hex() != digest or _stamp(talk) != stamp:
        return None
    if not talk.contact.points.filter(hash=bytes(talk.address_hash)).exists():
        return None
    return talk, More(tuple(topics), how_often, pause, bool(measure))


def _stamp(talk: Conversation) -> str:
    changed = Preference.objects.filter(contact=talk.contact_id).values_list("changed_at", flat=True).first()
    return changed.isoformat() if changed else ""
