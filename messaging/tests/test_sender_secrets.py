"""Secrets of senders: nobody who does not know them has them sent elsewhere."""

import pytest
from django.urls import reverse

from messaging.models import ProviderAccount, Sender

pytestmark = pytest.mark.django_db

KEYS = {"host": "smtp.example.com", "security": "starttls", "port": "", "user": "hello", "password": "app password"}
MAIL = {"address": "hello@alice.example", **{f"key_{name}": value for name, value in KEYS.items()}}
GATEWAY = {"url": "https://sms.example.com/send", "headers": "Authorization: Bearer abc", "callback_secret": "mine"}


@pytest.fixture
def max_(client, cast, monkeypatch):
    for provider in ("smtp.Smtp", "http_gateway.HttpGateway"):
        monkeypatch.setattr(f"messaging.providers.{provider}.check", lambda self, sender: "")
    client.force_login(cast.max)
    return client


@pytest.fixture
def mail(cast):
    return Sender.objects.create(
        workspace=cast.workspace, provider="smtp", kind="email", address="hello@alice.example",
        credentials={**KEYS, "hook_secret": "theirs"},
    )  # fmt: skip


def change(client, sender, **fields):
    page = reverse("messaging:sender-change", args=[sender.workspace.slug, sender.pk])
    answer = client.post(page, {**MAIL, "key_password": "", **fields})
    sender.refresh_from_db()
    return answer


@pytest.mark.parametrize("fields", [{"key_host": "evil.example"}, {"key_port": "2525"}])
def test_a_password_does_not_go_to_another_server_unless_it_is_entered_again(max_, mail, fields):
    answer = change(max_, mail, **fields)
    assert answer.status_code == 422 and "enter it again" in answer.content.decode()
    assert mail.credentials["host"] == "smtp.example.com"
    assert change(max_, mail, **fields, key_password="app password").status_code == 302
    assert {f"key_{name}": mail.credentials[name] for name in ("host", "port")}.items() >= fields.items()


def test_what_leads_nowhere_else_is_changed_without_it(max_, mail):
    assert change(max_, mail, key_user="other", label="Alice").status_code == 302
    assert (mail.credentials["user"], mail.credentials["password"]) == ("other", "app password")


def test_a_removed_identity_that_is_added_again_has_no_password_of_before(max_, cast, mail):
    max_.post(reverse("messaging:sender-archive", args=[cast.workspace.slug, mail.pk]))
    page = reverse("messaging:sender-new", args=[cast.workspace.slug, "smtp"])
    assert max_.post(page, {**MAIL, "key_host": "evil.example", "key_password": ""}).status_code == 302
    mail.refresh_from_db()
    assert (mail.credentials["host"], mail.credentials.get("password", "")) == ("evil.example", "")
    assert mail.credentials["hook_secret"] == "theirs" and mail.archived_at is None


def test_headers_of_a_gateway_do_not_go_to_another_address(max_, cast):
    account = ProviderAccount.objects.create(
        workspace=cast.workspace, provider="http_gateway", name="Gateway", credentials=GATEWAY
    )
    sender = Sender.objects.create(
        workspace=cast.workspace, provider="http_gateway", kind="regular", address="+12025550111", account=account
    )
    page = reverse("messaging:sender-change", args=[cast.workspace.slug, sender.pk])
    shown = max_.get(page).context["form"]
    said = {name: shown[name].value() or "" for name in shown.fields}
    for url, status in (("https://evil.example", 422), (GATEWAY["url"], 302)):
        answer = max_.post(page, {**said, "key_url": url})
        assert answer.status_code == status, answer.context and answer.context["form"].errors
    account.refresh_from_db()
    assert (account.credentials["url"], account.credentials["headers"]) == (GATEWAY["url"], GATEWAY["headers"])
