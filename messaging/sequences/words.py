"""What a step says to somebody, what stands in the way of a sequence, and who of many may begin it.

A step is judged like a campaign of one text: the same words are put in, the same rules look at them, the same question
tells who may get it. So each is made into a campaign that is never saved.
"""

from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Contact
from messaging.campaigns import audiences, wording
from messaging.campaigns.audiences import GETS_IT
from messaging.campaigns.models import Campaign
from messaging.campaigns.wording import Words, Writer
from messaging.models import Sender
from messaging.sequences.models import Sequence, SequenceStep

__all__ = ["GETS_IT", "Words", "judged", "left_out", "of", "problems", "sample"]


def _as_campaign(step: SequenceStep, sequence: Sequence, **audience: Any) -> Campaign:
    made = Campaign(workspace=sequence.workspace, channel=step.channel, purpose=sequence.purpose, topic=sequence.topic)
    made.subject, made.body, made.author = step.subject, step.body, sequence.author
    for name, value in audience.items():
        setattr(made, name, value)
    return made


def of(step: SequenceStep, sequence: Sequence, contact: Contact) -> Words:
    """The words of a step for one person."""
    writer = Writer(_as_campaign(step, sequence))
    writer.load([contact])
    return writer.to(contact)


def sample(step: SequenceStep, sequence: Sequence) -> Words:
    """The words with the names of the fields in them."""
    return Writer(_as_campaign(step, sequence)).sample()


def problems(sequence: Sequence, steps: list[SequenceStep]) -> list[str]:
    """Why it can't be turned on, each with what to do."""
    found = [] if steps else [_("It has no step. Add one.")]
    usual = Sender.objects.usual_each(sequence.workspace, {step.channel for step in steps})
    for number, step in enumerate(steps, 1):
        made = _as_campaign(step, sequence)
        said = wording.problems(made, Writer(made).sample(), wording.findings(made))
        if usual[step.channel] is None:
            said.append(_("There is no sender for it yet. Add one under Settings, Senders."))
        found += [_("Step %(number)d: %(problem)s") % {"number": number, "problem": each} for each in said]
    return found


def judged(sequence: Sequence, step: SequenceStep, audience: dict[str, Any]) -> Any:
    """The people of an audience, each with what would be said of this step."""
    return audiences.judged(_as_campaign(step, sequence, **audience))


def left_out(channel: str, counts: dict[str, int]) -> list[tuple[str, int]]:
    """Why some would not begin, in words, and how many."""
    return [(str(said), counts[code]) for code, said in audiences.why_not(channel).items() if counts.get(code)]
