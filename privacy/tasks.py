"""Errands of the courier; what they do stands in the modules they call."""

import logging
from collections.abc import Callable
from functools import partial

from celery import shared_task

from privacy.centre import questions
from privacy.copies import answers
from privacy.endings import accounts, workspaces
from privacy.erasure import erasing
from privacy.fulfilling import freezing
from privacy.requests import filing, fulfilment, once_more, passing_on, phone_codes, reminding, telling

logger = logging.getLogger(__name__)


def _each(*errands: Callable[[], object]) -> None:
    """All of them: one that breaks off is logged, and keeps nobody else from their right."""
    for errand in errands:
        try:
            errand()
        except Exception:
            logger.exception("An errand of the privacy desk broke off")


@shared_task
def carry_out(pk: str) -> None:
    """Carry out one request that staff have begun."""
    fulfilment.carry_out(pk)


@shared_task
def text_code(pk: str) -> None:
    """Text a code that somebody asked for to show who they are."""
    phone_codes.send(pk)


@shared_task
def link_again(number: str, digest: str) -> None:
    """Mail the link of a request once more; ``digest`` is the keyed hash of the address that asks for it."""
    once_more.mail(number, digest)


@shared_task
def pass_on_reports() -> None:
    """Pass reports of a child's data on to the businesses that hold it."""
    passing_on.sweep()


@shared_task
def sweep() -> None:
    """Every minute: carry out what a lost broker or a killed worker left, and destroy copies that ran out."""
    begun = [partial(fulfilment.carry_out, pk) for pk in fulfilment.waiting()]
    _each(*begun, phone_codes.sweep, passing_on.sweep, answers.expire)


@shared_task
def tell_news() -> None:
    """Every morning: one mail about requests of which staff were not told at once."""
    telling.news_of_the_day()


@shared_task
def look_at_night() -> None:
    """Every night: search a large database for those who were erased during the day."""
    erasing.look_at_night()


@shared_task
def tidy() -> None:
    """Every hour: close what nobody confirmed, forget old records, and leave nothing of what was deleted on disk."""
    _each(
        filing.tidy,
        reminding.remind,
        freezing.lift_announced,
        questions.forget,
        accounts.end_due,
        workspaces.end_due,
        erasing.settle,
    )
