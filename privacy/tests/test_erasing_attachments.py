"""What was sent along with messages goes with the person, and so does what was typed and never sent."""

from contacts.models import ContactFile
from crm.lib import vault
from messaging.inbox import attachments, drafts
from messaging.models import Attachment, Draft, Sender
from messaging.sandbox import phone
from messaging.tests import scene
from messaging.tests.test_attachments import attached, upload, with_file
from privacy.erasure import erasing


def test_rt3_files_go_with_the_person(cast):
    before = set(vault.names())
    scene.make_sender(cast.workspace)
    ana = scene.make_ana(cast.workspace, zone="America/New_York")
    scene.agree(ana)
    scene.send(with_file(ana, cast.bob))
    phone.send_as_person(Sender.objects.get(), scene.ANA, "", [upload()])
    attachments.fetch(Attachment.objects.get(state="waiting").pk)
    attached(ana, cast.max, upload(name="draft.png"))
    drafts.keep(ana, cast.max, "sms", body="Dear Ana Sample")
    phone.send_as_person(Sender.objects.get(), scene.ANA, "", [upload()])  # nobody has fetched it yet
    assert ContactFile.objects.count() == 3 and len(set(vault.names()) - before) == 4
    outcome = erasing.erase(ana)
    assert not Attachment.objects.exists() and not Draft.objects.exists() and not outcome.leftovers
    assert not set(vault.names()) - before
