"""What people entered stays out of the log, whoever writes the line: a page, a task of Celery, the web server."""

import io
import logging
import logging.config
from copy import deepcopy

import pytest
from celery import shared_task
from django.conf import settings
from django.db import DataError, IntegrityError, connection, transaction
from django.urls import reverse

from contacts.models import Contact, ContactPoint
from crm.lib.log_secrets import Discreet, strike_out, summary
from tests.cast import make_contact

SECRET = "ana.sample@example.com"


@pytest.fixture
def log():
    """All that the site would write, by its own settings."""
    configured = logging.config.DictConfigurator(deepcopy(settings.LOGGING))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(configured.configure_formatter(configured.config["formatters"]["line"]))
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def collide(contact):
    """The database's own refusal, with the row's values in what PostgreSQL says."""
    with transaction.atomic():
        for _ in range(2):
            ContactPoint.objects.create(workspace=contact.workspace, contact=contact, kind="email", value=SECRET)


@shared_task
def a_task_that_collides(pk):
    collide(Contact.objects.get(pk=pk))


def in_a_page(client, contact, monkeypatch):
    monkeypatch.setattr("contacts.pages.timeline.page", lambda *args, **kwargs: collide(contact))
    client.raise_request_exception = False
    client.force_login(contact.workspace.memberships.first().user)
    assert client.get(reverse("contacts:detail", args=[contact.workspace.slug, contact.pk])).status_code == 500


def in_a_task(client, contact, monkeypatch):
    a_task_that_collides.apply((str(contact.pk),), throw=False)


def in_a_sweeper(client, contact, monkeypatch):
    try:
        collide(contact)
    except IntegrityError:
        logging.getLogger("messaging.dispatch").exception("Contact %s could not be worked through", contact.pk)


@pytest.mark.parametrize("where", [in_a_page, in_a_task, in_a_sweeper])
def test_a_databases_refusal_is_logged_without_the_values(client, cast, monkeypatch, log, where):
    where(client, make_contact(cast.workspace), monkeypatch)
    text = log()
    assert "django.db.utils.IntegrityError" in text and "test_log_discretion.py" in text and "in collide" in text
    assert "ana.sample" not in text and "DETAIL" not in text
    if connection.vendor == "postgresql":
        assert "SQLSTATE 23505" in text and "a_contact_has_it_once" in text
    else:
        assert "UNIQUE constraint failed: contacts_contactpoint.contact_id" in text


def test_what_a_database_quotes_is_struck_out(cast, log):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes any text for any column")
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", ["Ana Sample"])
    assert summary(caught.value) == (
        "django.db.utils.DataError [SQLSTATE 22P02]: invalid input syntax for type integer: (value)"
    )


def test_what_led_to_it_is_told_too(log):
    try:
        try:
            raise ValueError(f"{SECRET} is no number")
        except ValueError as error:
            raise RuntimeError("Could not read the file") from error
    except RuntimeError:
        logging.getLogger("contacts").exception("Import failed")
    lines = log().splitlines()
    assert "ValueError: (email) is no number" in lines and "RuntimeError: Could not read the file" in lines
    assert lines.index("which led to:") > lines.index("ValueError: (email) is no number")


def test_a_line_that_another_handler_formatted_before_is_not_taken_over():
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "No: %s", (info[1],), info)
    plain = logging.Formatter().format(record)
    assert SECRET in plain and SECRET not in Discreet().format(record)
    assert SECRET in logging.Formatter().format(record)  # and what others do with it is theirs


@pytest.mark.parametrize(
    "text", ["+1 208 555 0143", "(208) 555-0143", "208-555-0143", "+12085550143", "12085550143", "+919876543210"]
)
def test_a_number_is_struck_out(text):
    assert strike_out(f"Could not text {text}, again") == "Could not text (number), again"


@pytest.mark.parametrize(
    "text",
    [
        "Message 01a201f0-0593-799e-b34b-511300071234 could not be looked up",
        "2026-03-04 19:00:00,123",
        "waited 1.25 s on 127.0.0.1:54321",
        "/w/abcdefgh/contacts/",
        "took 12345678 bytes",
    ],
)
def test_what_an_operator_needs_stays(text):
    assert strike_out(text) == text


def test_the_web_server_writes_as_discreetly():
    from gunicorn.config import Config

    config = Config()
    config.set("logger_class", "crm.lib.web_log.DiscreetLogger")
    logger = config.logger_class(config)
    assert {type(handler.formatter) for handler in logger.error_log.handlers} == {Discreet}
