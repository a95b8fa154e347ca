"""Files by way of the providers: Twilio fetches them, RingCentral and mail get their bytes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.lib import outbound, vault
from messaging import outbox, providers
from messaging.inbox import attachments
from messaging.models import Attachment, Message, ProviderAccount, Sender
from messaging.providers import mail
from messaging.tests import scene
from messaging.tests.fakes import ringcentral as rc
from messaging.tests.fakes import twilio as tw
from messaging.tests.test_attachments import PNG, attached, with_file
from messaging.tests.test_side_doors import letter

pytestmark = pytest.mark.once


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace, zone="America/New_York")


def make_sender(cast, provider, credentials, address, **own):
    account = ProviderAccount.objects.create(
        workspace=cast.workspace, provider=provider, name="Ours", credentials=credentials
    )
    return Sender.objects.create(
        workspace=cast.workspace,
        provider=provider,
        address=address,
        account=account,
        registration="approved",
        credentials=own,
    )


@pytest.fixture
def twilio(settings, cast):
    fake = tw.FakeTwilio()
    settings.TWILIO_URL, settings.PUBLIC_URL = fake.url, tw.SITE
    fake.sender = make_sender(cast, "twilio", {"account_sid": tw.SID, "auth_token": tw.TOKEN}, tw.NUMBER)
    yield fake
    fake.stop()


@pytest.fixture
def ringcentral(settings, cast):
    fake = rc.FakeRingCentral()
    settings.RINGCENTRAL_URL, settings.PUBLIC_URL = fake.url, rc.SITE
    fake.sender = make_sender(cast, "ringcentral", rc.KEYS, rc.NUMBER, api="sms", hook_token="a-token")
    yield fake
    fake.stop()


def test_twilio_fetches_by_an_address_that_works_for_minutes_and_only_once_let_out(client, cast, twilio):
    ana = scene.make_ana(cast.workspace)
    scene.agree(ana)
    message = with_file(ana, cast.bob)
    early = attachments.link(message.attachments.get()).removeprefix(tw.SITE)
    assert client.get(early).status_code == 404
    scene.send(message)
    path = twilio.messages[0]["media"].removeprefix(tw.SITE)
    answer = client.get(path)
    assert b"".join(answer.streaming_content) == PNG and answer["Content-Type"] == "image/png"
    assert client.post(path).status_code == 405 and client.get(path[:-3] + "xx/").status_code == 404
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attachments, "LINK_LASTS", timedelta(seconds=-1))
        assert client.get(path).status_code == 404


def test_twilio_shows_where_a_picture_lies_and_gets_no_password_there(cast, client, twilio, settings):
    settings.PRIVATE_HOSTS = [twilio.host]
    media = {"NumMedia": "1", "MediaUrl0": f"{twilio.url}/2010-04-01/Accounts/{tw.SID}/Media/ME1"}
    fields = {"MessageSid": "SM1", "From": scene.ANA, "To": tw.NUMBER, "Body": "Look", **media}
    assert tw.post(client, providers.hook_url(twilio.sender), fields).status_code == 200
    row = Attachment.objects.get()
    attachments.fetch(row.pk)
    row.refresh_from_db()
    # the first answer leads elsewhere by http, which only an allowed host of the operator's may do
    assert row.state == "kept" and b"".join(vault.pieces(row.file.stored)) == tw.PICTURE


def test_twilio_s_password_goes_over_an_encrypted_line_alone(cast, twilio, settings):
    settings.TWILIO_URL = settings.TWILIO_URL.replace("http://", "https://")
    with pytest.raises(outbound.NotSent, match="no address of Twilio"):
        providers.get("twilio").fetch(twilio.sender, settings.TWILIO_URL.replace("https://", "http://") + "/media")


def test_what_can_not_be_fetched_is_tried_again_and_given_up_in_the_end(cast, client, twilio):
    scene.make_ana(cast.workspace)
    message = Message.objects.create(
        workspace=cast.workspace,
        contact=scene.make_ana(cast.workspace, "+12085550199"),
        conversation=_talk(cast),
        sender=twilio.sender,
        channel="sms",
        direction="in",
        address=scene.ANA,
        address_hash=b"x" * 32,
        body="",
        status="received",
        attached=1,
        idempotency_key="k",
    )
    attachments.arrive(message, [{"url": "https://evil.example/x", "type": "image/png", "name": ""}])
    row, now = Attachment.objects.get(), timezone.now()
    for _try in range(20):
        now += timedelta(hours=7)
        attachments.fetch(row.pk, now)
    row.refresh_from_db()
    assert (row.state, row.why, row.source, row.tries) == ("refused", "gone", None, 8)


def _talk(cast):
    return outbox.conversation_with(scene.make_ana(cast.workspace, "+12085550198"), "sms", "+12085550198")


def test_ringcentral_gets_the_words_first_and_then_the_files(cast, ringcentral):
    ana = scene.make_ana(cast.workspace)
    scene.agree(ana)
    message = scene.send(with_file(ana, cast.bob))
    assert message.status == "sent" and ringcentral.files == [("image/png", "file-1.png", PNG)]
    assert "Here" in ringcentral.messages[0]["subject"]
    picture = f"{ringcentral.url}/content/1"
    assert providers.get("ringcentral").fetch(message.sender, picture) == rc.PICTURE


def test_a_mail_takes_its_files_along(cast, ana):
    rows = attached(ana, cast.bob)
    message = scene.compose(ana, "Here", attached=rows)
    made = mail.build(
        letter(
            Sender.objects.get(),
            to="ana@example.com",
            body="Hi https://x.example/stop",
            unsubscribe="https://x.example/stop",
            files=attachments.enclosed(message),
        )
    )
    (part,) = made.iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == ("bike.png", "image/png", PNG)
