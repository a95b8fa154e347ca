"""What a shelf has of messages: a sender, a conversation, campaigns, forms."""

import io
from typing import Any

from django.utils import timezone

from contacts.page import files
from messaging import outbox
from messaging.forms import publishing
from messaging.forms.design import first
from messaging.models import (
    Attachment,
    Brand,
    Campaign,
    FormAnswer,
    PublicForm,
    SavedReply,
    Sender,
    Sequence,
    SequenceRun,
    SequenceStep,
    TextingCampaign,
    Topic,
)
from messaging.preferences import opt_out_words


def fill_messaging(shelf: Any) -> None:
    """A sender, a message with a picture, a reply, a campaign and its registration."""
    shelf.sender = Sender.objects.filter(workspace=shelf.workspace).first() or Sender.objects.create(
        workspace=shelf.workspace, address="+12025550199"
    )
    shelf.message = outbox.compose(shelf.contact, "sms", "marketing", "Hello", author=None, idempotency_key="one")
    shelf.conversation = shelf.message.conversation
    picture = files.keep(shelf.contact, "a.png", io.BytesIO(b"\x89PNG\r\n\x1a\n"), author=None)
    mine = {"workspace": shelf.workspace, "contact": shelf.contact, "message": shelf.message}
    shelf.attachment = Attachment.objects.create(**mine, file=picture, name=picture.name)
    shelf.reply = SavedReply.objects.create(workspace=shelf.workspace, name="Hours", body="We open at nine.")
    shelf.campaign = Campaign.objects.create(
        workspace=shelf.workspace, name="Summer hours", body="We close at four in July.", everyone=True
    )
    shelf.sequence = Sequence.objects.create(workspace=shelf.workspace, name="Welcome")
    SequenceStep.objects.create(sequence=shelf.sequence, position=0, body="Welcome! Tell us how we can help.")
    SequenceRun.objects.create(
        workspace=shelf.workspace, sequence=shelf.sequence, contact=shelf.contact, due_at=timezone.now()
    )
    shelf.brand = Brand.objects.create(workspace=shelf.workspace, legal_name="Sample Works LLC", tax_id="12-3456789")
    shelf.texting_campaign = TextingCampaign.objects.create(
        workspace=shelf.workspace,
        brand=shelf.brand,
        description="Reminders of appointments and notices when an order is ready to be collected.",
        message_flow="People enter their number on our opt-in page and answer YES to the text that follows.",
        samples=["Sample Works: your order is ready. Reply STOP to end."] * 2,
    )


def fill_forms(shelf: Any) -> None:
    """A form that was published and answered, a topic, a word for STOP."""
    shelf.form = PublicForm(workspace=shelf.workspace, name="Front desk", kind="contact")
    design = first("lead", shelf.workspace)
    shelf.form.design = design.written()
    shelf.form.save()
    shelf.answer = FormAnswer.objects.create(
        workspace=shelf.workspace,
        form=shelf.form,
        version=publishing.publish(shelf.form),
        contact=shelf.contact,
        entered={"fields": {"name": "Ana B. Sample"}, "answers": [], "boxes": [], "ip": "", "origin": ""},
        proposed={"name": "Ana B. Sample"},
        taken_at=timezone.now(),
    )
    shelf.topic = Topic.objects.create(workspace=shelf.workspace, name="Tastings")
    shelf.word = opt_out_words.add(shelf.workspace, "ALTO")
