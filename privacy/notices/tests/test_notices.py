"""RT-11: recipients are told, asked again, and their answers kept."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ProductMail
from privacy.erasure import erasing
from privacy.notices import telling
from privacy.notices.models import Notice, NoticeState
from privacy.records.models import Processor, TellBy
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast, settings, tmp_path):
    settings.JOURNAL_DIR = tmp_path
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123")


def processor(cast, tell_by, **fields):
    return Processor.objects.create(
        workspace=cast.workspace, name=f"By {tell_by}", service="x", country="US", tell_by=tell_by, **fields
    )


@pytest.fixture
def recipient(settings):
    """A recipient's own server, which keeps what it was told."""
    heard = []

    class Listener(BaseHTTPRequestHandler):
        answer = (200, b"{}")

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((dict(self.headers), body))
            self.send_response(Listener.answer[0])
            self.end_headers()
            self.wfile.write(Listener.answer[1])

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PRIVATE_HOSTS = [f"127.0.0.1:{server.server_port}"]
    server.heard, server.listener = heard, Listener
    server.url = f"http://127.0.0.1:{server.server_port}/erase"
    yield server
    server.shutdown()


def test_rt11_an_erasure_is_told_to_every_recipient_and_its_mail_answered_by_a_link(client, cast, ana):
    processor(cast, TellBy.MAIL, tell_email="dpo@example.net")
    processor(cast, TellBy.HAND)
    processor(cast, TellBy.NOTHING)
    outcome = erasing.erase(ana)
    assert outcome.leftovers == []
    assert telling.sweep() == 1
    mailed, by_hand = (Notice.objects.get(processor__tell_by=how) for how in (TellBy.MAIL, TellBy.HAND))
    assert (mailed.state, by_hand.state) == (NoticeState.TOLD, NoticeState.WAITING)
    mail = ProductMail.objects.get(kind="processor_notice")
    assert "ana@example.com" in mail.text
    assert telling.link(mailed) in mail.text
    page = telling.link(mailed).removeprefix("http://testserver")
    assert "It is done" in client.get(page).content.decode()
    mailed.refresh_from_db()
    assert mailed.state == NoticeState.TOLD  # looking changes nothing
    client.post(page)
    client.post(page)
    mailed.refresh_from_db()
    assert (mailed.state, mailed.answered_how, mailed.addresses) == (NoticeState.DONE, "link", [])
    assert client.get(reverse("notices:answer", args=["0" * 64])).status_code == 404


def test_rt11_a_call_is_signed_and_may_be_the_answer(cast, ana, recipient):
    recipient.listener.answer = (200, b'{"acknowledged": true}')
    processor(cast, TellBy.WEBHOOK, tell_url=recipient.url, tell_secret="s3cret")
    assert telling.tell(cast.workspace, [ana.pk], "restriction") == 1
    telling.sweep()
    ((headers, body),) = recipient.heard
    moment, signature = (part.partition("=")[2] for part in headers["assent-signature"].split(","))
    assert signature == hmac.new(b"s3cret", moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert json.loads(body)["event"] == "restriction"
    assert json.loads(body)["addresses"] == ["+12025550123", "ana@example.com"]
    notice = Notice.objects.get()
    assert (notice.state, notice.answered_how, notice.addresses) == (NoticeState.DONE, "call", [])


def test_rt11_who_does_not_hear_is_told_again_and_shown_when_overdue(client, cast, ana, recipient):
    recipient.listener.answer = (500, b"")
    processor(cast, TellBy.WEBHOOK, tell_url=recipient.url)
    telling.tell(cast.workspace, [ana.pk], "correction")
    for _try in range(telling.ATTEMPTS):
        Notice.objects.update(not_before=timezone.now())
        telling.sweep()
    assert len(recipient.heard) == telling.ATTEMPTS
    notice = Notice.objects.get()
    assert notice.state == NoticeState.FAILED
    Notice.objects.update(due_on=timezone.now().date() - timedelta(days=1))
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.max)
    assert "Overdue" in client.get(reverse("notices:notices", args=[cast.workspace.slug])).content.decode()
    overview = client.get(reverse("records:overview", args=[cast.workspace.slug])).content.decode()
    assert "1 recipient has not answered" in overview
    client.post(reverse("notices:answered", args=[cast.workspace.slug, notice.pk]))
    notice.refresh_from_db()
    assert (notice.state, notice.answered_how) == (NoticeState.DONE, "staff")


def test_one_recipient_does_not_keep_the_others_from_being_told(cast, ana, recipient):
    """Whatever it answers, and whatever somebody entered as its address."""
    recipient.listener.answer = (200, b"[" * 50_000)
    processor(cast, TellBy.WEBHOOK, tell_url=recipient.url)
    Processor.objects.create(
        workspace=cast.workspace, name="Odd", service="x", country="US", tell_by=TellBy.MAIL, tell_email="dpo@@example"
    )
    processor(cast, TellBy.MAIL, tell_email="dpo@example.net")
    telling.tell(cast.workspace, [ana.pk], "erasure")
    assert telling.sweep() == 3
    states = dict(Notice.objects.values_list("processor__tell_email", "state"))
    assert states == {"": NoticeState.TOLD, "dpo@@example": NoticeState.WAITING, "dpo@example.net": NoticeState.TOLD}
