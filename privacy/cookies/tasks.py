"""Errands of the courier; what they do stands in the modules they call."""

from celery import shared_task

from privacy.cookies import choice


@shared_task
def forget_choices() -> None:
    """Every night: proofs of choices that are past their time."""
    choice.forget()
