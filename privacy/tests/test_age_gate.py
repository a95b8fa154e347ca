"""AC-1: the age question at every door to an account."""

import logging
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone as django_timezone

from accounts import invitations
from accounts.models import Membership, ProductMail, Role, User
from privacy.doors import age_gate
from tests.reading import find

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FORM = {"name": "Tina Teen", "email": "tina@example.com", "password1": "horse battery staple 9"}
CHILD, ADULT = {"birth_date": "2014-06-01"}, {"birth_date": "1990-06-01"}


@pytest.fixture(autouse=True)
def _open(settings):
    settings.SIGNUP_OPEN = True


def sign_up(client, **data):
    return client.post("/accounts/signup/", {**FORM, **data})


def exists():
    return User.objects.filter(email="tina@example.com").exists()


def test_ac1_an_adult_signs_up_and_the_attestation_is_kept(client):
    assert sign_up(client, **ADULT).status_code == 302
    user = User.objects.get()
    assert (user.age_method, user.age_wording) == ("form", age_gate.WORDING)
    assert django_timezone.now() - user.age_attested_at < timedelta(minutes=1)


def test_ac1_a_child_gets_a_neutral_page(client):
    response = sign_up(client, **CHILD)
    assert response.status_code == 403
    assert not exists()
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    assert not re.search(r"\b(18|13|age|old|young|adult|birth)\b", text, re.I)


def test_ac1_the_question_gives_no_hint(client):
    page = client.get("/accounts/signup/").content.decode()
    assert "Date of birth" in page
    assert not re.search(r"\b18\b|adult|of age|years old|max=", page)


def test_ac1_trying_another_date_does_not_help(client):
    sign_up(client, **CHILD)
    assert sign_up(client, **ADULT).status_code == 403
    assert sign_up(client, **ADULT, email="other@example.com").status_code == 403
    assert not User.objects.exists()


def test_ac1_nor_does_another_browser_with_the_same_address(client):
    sign_up(client, **CHILD)
    other = Client(headers={"user-agent": "Another/1.0"}, REMOTE_ADDR="203.0.113.9")
    assert other.post("/accounts/signup/", {**FORM, **ADULT, "email": " TINA@example.com"}).status_code == 403


def test_ac1_nor_does_throwing_the_cookie_away(client):
    sign_up(client, **CHILD)
    fresh = Client()
    assert fresh.post("/accounts/signup/", {**FORM, **ADULT, "email": "other@example.com"}).status_code == 403


def test_ac1_nor_does_leaving_the_date_out(client):
    sign_up(client, **CHILD)
    assert sign_up(client).status_code == 403


def test_ac1_other_mistakes_in_the_form_give_no_second_try(client):
    assert sign_up(client, **CHILD, password1="x").status_code == 403
    assert sign_up(client, **ADULT).status_code == 403


def test_somebody_elsewhere_is_not_in_the_way(client):
    sign_up(client, **CHILD)
    other = Client(headers={"user-agent": "Another/1.0"}, REMOTE_ADDR="203.0.113.9")
    assert other.post("/accounts/signup/", {**FORM, **ADULT, "email": "ann@example.com"}).status_code == 302


def test_a_forged_cookie_counts_for_nothing(client):
    client.cookies[age_gate.COOKIE] = "1:forged:signature"
    assert sign_up(client, **ADULT).status_code == 302


@pytest.mark.parametrize(
    "value",
    ["", "2999-01-01", "1700-01-01", f"{datetime.now():%Y}-01-01", "0000-00-00", "x\x00", "9" * 500, "2023-02-29"],
)
def test_no_date_is_asked_for_again_and_is_no_refusal(client, value):
    response = sign_up(client, birth_date=value)
    assert response.status_code in (200, 422)
    assert sign_up(client, **ADULT).status_code == 302


@pytest.mark.parametrize(
    ("born", "let_in"), [("2008-05-10", True), ("2008-05-11", False), ("2008-02-29", True), ("2008-05-09", True)]
)
def test_ac1_the_birthday_counts_where_it_is_latest_on_earth(monkeypatch, born, let_in):
    now = datetime(2026, 5, 11, 11, 59, tzinfo=UTC)  # still the 10th at UTC-12
    monkeypatch.setattr(age_gate.timezone, "now", lambda: now)
    try:
        age_gate.attest(date.fromisoformat(born), "form")
    except age_gate.Refused:
        assert not let_in
    else:
        assert let_in


def test_ac1_the_birth_date_is_neither_kept_nor_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    sign_up(client, birth_date="1987-11-23")
    sign_up(Client(REMOTE_ADDR="203.0.113.9"), birth_date="2013-11-23", email="kid@example.com")
    assert not re.search("1987-11-23|2013-11-23|1987|2013", caplog.text)
    held = "".join(str(row) for table in _tables() for row in _rows(table))
    assert "1987-11-23" not in held
    assert "2013-11-23" not in held


def test_the_birth_date_is_not_filled_in_again(client):
    page = sign_up(client, birth_date="1987-11-23", password1="x").content.decode()
    assert "1987-11-23" not in page


def test_the_cache_knows_no_address(client):
    sign_up(client, **CHILD)
    keys = cache._cache.get_client(None).keys("*")
    assert keys
    assert not any(b"tina" in key or b"127.0.0.1" in key for key in keys)


def test_ac1_an_invitation_asks_too(client, cast):
    alice = Membership.objects.get(user=cast.alice)
    invitations.invite(cast.workspace, "tina@example.com", Role.MEMBER, by=alice)
    url = find(r"/invitations/[\w-]+/", ProductMail.objects.get().text)
    assert client.post(url, {**FORM, **CHILD}).status_code == 403
    assert client.post(url, {**FORM, **ADULT}).status_code == 403
    assert not exists()


def test_ac1_the_command_asks_too(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FORM["password1"])
    monkeypatch.setenv("DJANGO_SUPERUSER_BIRTH_DATE", "2014-06-01")
    with pytest.raises(CommandError, match="No account"):
        call_command("createsuperuser", "--noinput", "--email", "tina@example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_BIRTH_DATE", "1990-06-01")
    with pytest.raises(CommandError, match="No account"):  # the address waits
        call_command("createsuperuser", "--noinput", "--email", "Tina@example.com")
    call_command("createsuperuser", "--noinput", "--email", "ann@example.com")
    assert User.objects.get().is_superuser


def test_the_command_asks_again_for_an_impossible_year(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FORM["password1"])
    monkeypatch.setenv("DJANGO_SUPERUSER_BIRTH_DATE", "2990-06-01")
    with pytest.raises(CommandError, match="date of birth"):
        call_command("createsuperuser", "--noinput", "--email", "tina@example.com")
    monkeypatch.setenv("DJANGO_SUPERUSER_BIRTH_DATE", "1990-06-01")
    call_command("createsuperuser", "--noinput", "--email", "tina@example.com")


@pytest.mark.parametrize("missing", ["DJANGO_SUPERUSER_BIRTH_DATE", "DJANGO_SUPERUSER_PASSWORD"])
def test_the_command_can_not_go_round_the_question(monkeypatch, missing):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FORM["password1"])
    monkeypatch.setenv("DJANGO_SUPERUSER_BIRTH_DATE", "1990-06-01")
    monkeypatch.delenv(missing)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", "--email", "ann@example.com")
    assert not User.objects.exists()


def test_ac1_no_shell_makes_an_active_account_without_an_attestation(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("shell@example.com", "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.bob.pk).update(age_attested_at=None)


def test_sign_up_is_closed_unless_the_operator_opens_it(client, settings):
    settings.SIGNUP_OPEN = False
    assert "birth_date" not in client.get("/accounts/signup/").content.decode()
    sign_up(client, **ADULT)
    assert not exists()


@pytest.mark.parametrize("email", ["ALICE@EXAMPLE.COM", " alice@example.com ", "Alice@Example.com"])
def test_another_spelling_of_an_address_makes_no_second_account(client, cast, email):
    sign_up(client, **ADULT, email=email)
    assert User.objects.filter(email__iexact="alice@example.com").count() == 1


def _tables():
    return connection.introspection.table_names()


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return cursor.fetchall()
