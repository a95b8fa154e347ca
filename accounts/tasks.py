"""Errands of the courier; what they do stands in the modules they call."""

from celery import shared_task

from accounts import invitations, product_mail


@shared_task
def deliver_mail(pk: str) -> None:
    """Deliver one mail of the product."""
    product_mail.deliver(pk)


@shared_task
def sweep_mail() -> None:
    """Every minute: deliver what a lost broker forgot or what waits for another try."""
    product_mail.sweep()


@shared_task
def forget_invitations() -> None:
    """Every night: the addresses of invitations that ended a month ago."""
    invitations.forget()
