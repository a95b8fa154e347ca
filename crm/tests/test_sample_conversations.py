"""The sample's conversations: there, resting on consent, and gone with one button."""

import pytest

from accounts.models import Workspace
from crm import sample
from messaging.models import Conversation, Message, SandboxText, Thread

pytestmark = pytest.mark.django_db


def test_the_sample_has_conversations_and_texts(db):
    workspace = sample.make()
    assert Conversation.objects.of(workspace).count() >= 6
    assert Message.objects.count() == SandboxText.objects.count() > 15
    assert Message.objects.filter(status="delivered", capability="consent", basis=None).count() == 0
    assert Thread.objects.filter(unread=1).count() == 1


def test_the_sample_goes_with_everything_in_it(db):
    workspace = sample.make()
    assert workspace
    sample.remove(workspace)
    assert not Workspace.objects.exists() and not Message.objects.exists() and not SandboxText.objects.exists()
