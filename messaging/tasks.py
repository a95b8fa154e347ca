"""The couriers' work. Each task loads a row by its id, calls one function, and is safe twice."""

from uuid import UUID

from celery import shared_task

from messaging import dispatch, doubts
from messaging.campaigns import lifecycle
from messaging.campaigns import proofs as _proofs  # noqa: F401  its work is found by the batches of contacts
from messaging.forms import answers, taking
from messaging.inbox import attachments, saved_replies, threads
from messaging.incoming import follow_up, receiving
from messaging.opt_in import ending
from messaging.sequences import running


@shared_task
def dispatch_message(pk: str) -> None:
    """Send a message of the outbox."""
    dispatch.dispatch(pk)


@shared_task
def sweep() -> None:
    """Finish what dead workers left, wake what waits. Every few seconds."""
    dispatch.sweep()
    receiving.sweep()
    attachments.sweep()
    lifecycle.sweep()


@shared_task
def fetch_attachment(pk: str) -> None:
    """Bring a file here that came with a message."""
    attachments.fetch(pk)


@shared_task
def wake_threads() -> None:
    """Bring snoozed threads back whose time has come. Every minute."""
    threads.wake()


@shared_task
def ask_for_news() -> None:
    """What became of texts, where the provider must be asked. Every minute."""
    follow_up.ask_for_news()


@shared_task
def look_back() -> None:
    """What texts have cost; mail of which nobody knows whether it left. Every hour."""
    follow_up.ask_for_fees()
    doubts.look()


@shared_task
def keep_up() -> None:
    """Renew subscriptions, let raw calls age. Every night."""
    follow_up.renew()
    follow_up.age_out()
    saved_replies.forget()
    answers.age_out()


@shared_task
def plan_campaign(pk: str) -> None:
    """Put a campaign's messages into the outbox for a while, then make room for other tasks."""
    if lifecycle.advance(UUID(pk)):
        lifecycle.call(UUID(pk))


@shared_task
def take_opt_in(pk: str) -> None:
    """See to an answer to a form."""
    taking.take(pk)


@shared_task
def sweep_opt_ins() -> None:
    """Answers that a lost broker forgot; reminders; requests that ran out. Every minute."""
    taking.sweep()
    ending.remind_and_expire()


@shared_task
def move_on(key: int) -> None:
    """Take one person's next step of a sequence."""
    running.move_on(key)


@shared_task
def sweep_sequences() -> None:
    """Move on everybody whose next step is due. Every minute."""
    running.sweep()
