"""Mail of the product itself: a row first, delivered once, then emptied."""

import ast
import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts import product_mail
from accounts.models import ProductMail
from accounts.product_mail import Kind
from crm.lib.addresses import ERASED_RECIPIENT

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def send(**more):
    return product_mail.send(Kind.SIGN_IN_CODE, " Ana@Example.com ", "login_code", {"code": "S3CRET"}, **more)


def test_a_mail_waits_in_the_outbox_until_the_courier_comes():
    row = send()
    assert not mail.outbox
    assert product_mail.deliver(row.pk)
    (message,) = mail.outbox
    assert message.to == ["ana@example.com"]
    assert "S3CRET" in message.body
    assert message.subject.startswith("Your sign-in code")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_delivered_mail_leaves_no_content_behind():
    row = send()
    product_mail.deliver(row.pk)
    row = ProductMail.objects.get()
    assert (row.to, row.subject, row.text, row.html) == ("", "", "", "")
    assert row.sent_at


def test_the_courier_may_come_twice():
    row = send()
    assert product_mail.deliver(row.pk)
    assert not product_mail.deliver(row.pk)
    assert len(mail.outbox) == 1


def test_a_mail_that_another_worker_holds_is_left_alone():
    row = send()
    ProductMail.objects.update(lease_until=timezone.now() + timedelta(seconds=30))
    assert not product_mail.deliver(row.pk)
    assert product_mail.sweep() == 0


def test_a_mail_of_a_worker_that_died_is_delivered_after_its_lease():
    send()
    ProductMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert product_mail.sweep() == 1


def test_a_refused_mail_is_tried_again_later_and_given_up_in_the_end(monkeypatch):
    row = send()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", _raise(ConnectionRefusedError()))
    now = timezone.now()
    product_mail.deliver(row.pk, now=now)
    row.refresh_from_db()
    assert row.not_before == now + product_mail.FIRST_WAIT
    assert row.text
    for _ in range(product_mail.ATTEMPTS):
        now += timedelta(days=1)
        product_mail.sweep(now)
    row = ProductMail.objects.get()
    assert row.failed_at
    assert row.attempts == product_mail.ATTEMPTS
    assert (row.to, row.text) == ("", "")


def test_a_mail_that_can_not_be_written_holds_up_no_other():
    bad = send()
    bad.subject = "two\nlines"
    bad.save()
    send()
    assert product_mail.sweep() == 1
    assert ProductMail.objects.get(sent_at=None).attempts == 1


def test_a_mail_that_can_not_be_read_holds_up_no_other(monkeypatch):
    bad, good = send(), send()
    usual = product_mail._hand_over
    monkeypatch.setattr(product_mail, "_hand_over", lambda mail: usual(mail) if mail.pk == good.pk else 1 // 0)
    assert product_mail.sweep() == 1
    assert ProductMail.objects.get(sent_at=None) == bad


def test_an_address_that_does_not_exist_is_not_tried_again(monkeypatch):
    row = send()
    refused = smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no such user")})
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", _raise(refused))
    product_mail.deliver(row.pk)
    assert ProductMail.objects.get().failed_at


def test_the_last_mail_to_an_erased_person_leaves_no_trace_of_the_address(settings):
    row = send(erased_recipient=True)
    product_mail.deliver(row.pk)
    assert mail.outbox[0].extra_headers[ERASED_RECIPIENT]
    assert bytes(ProductMail.objects.get().to_hash) == b""


def test_our_header_never_goes_out_to_a_real_server(settings):
    settings.EMAIL_URL = "smtp://mail.example.com"
    product_mail.deliver(send(erased_recipient=True).pk)
    assert ERASED_RECIPIENT not in mail.outbox[0].extra_headers


def test_a_waiting_mail_is_encrypted_in_the_database():
    send()
    with connection.cursor() as cursor:
        cursor.execute('SELECT "to", subject, text FROM accounts_productmail')
        row = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"S3CRET" not in row
    assert b"example.com" not in row


def test_text_from_strangers_can_not_forge_headers_or_markup():
    context = {"inviter": "Eve\r\nBcc: all@example.com <b>", "workspace": "<i>W</i>", "role": "Member", "link": "x"}
    row = product_mail.send(Kind.INVITATION, "ana@example.com", "invitation", context)
    assert "\n" not in row.subject
    assert "<i>W</i>" in row.text
    assert product_mail.deliver(row.pk)


def test_no_address_no_mail():
    with pytest.raises(ValidationError):
        product_mail.send(Kind.INVITATION, "not an address", "invitation", {})


def test_an_unlisted_kind_is_refused():
    with pytest.raises(ValueError, match="newsletter"):
        product_mail.send("newsletter", "ana@example.com", "invitation", {})


def test_rows_of_mail_long_gone_are_forgotten():
    product_mail.deliver(send().pk)
    product_mail.sweep(timezone.now() + product_mail.KEPT + timedelta(hours=1))
    assert not ProductMail.objects.exists()


def test_nothing_else_in_the_project_sends_mail():
    """The door is narrow: this module, the local mailbox (a backend) and the providers of business mail."""
    allowed = {"accounts/product_mail.py", "crm/mailbox.py"}
    root = Path(__file__).resolve().parents[2]
    found = set()
    for package in ("crm", "accounts", "contacts", "projects", "messaging", "privacy"):
        for path in (root / package).rglob("*.py"):
            name = path.relative_to(root).as_posix()
            if "/tests/" in name or name.startswith("messaging/providers/") or name in allowed:
                continue
            if any(_uses_mail(node) for node in ast.walk(ast.parse(path.read_text()))):
                found.add(name)
    assert not found


def _uses_mail(node):
    if isinstance(node, ast.ImportFrom):
        return node.module in ("django.core.mail", "smtplib") or (
            node.module == "django.core" and any(alias.name == "mail" for alias in node.names)
        )
    if isinstance(node, ast.Import):
        return any(alias.name in ("django.core.mail", "smtplib") for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr == "email_user"


def _raise(error):
    def send(self, *args, **kwargs):
        raise error

    return send


@pytest.mark.parametrize("kind", [kind for kind in Kind if not kind.startswith("privacy_")])
def test_every_kind_has_words_of_its_own(kind, cast):
    context = {"code": "123", "provider": "Google", "password_reset_url": "https://x/y", "timestamp": timezone.now()}
    # Those of a form's language, and of an incident.
    context |= {"subject": "Please confirm", "title": "About your data", "text": "You asked for our news."}
    row = product_mail.send(kind, cast.alice.email, kind.value, {**context, "ip": "192.0.2.1", "user_agent": "Firefox"})
    assert row.subject
    assert "{" not in row.subject + row.text
    assert "&#" not in row.text
