"""Mail by an email service, through django-anymail: it knows their formats, our own module carries the bytes.

Each identity has its own key: nothing stands in the site's settings. Delivery, bounces, complaints and answers come by
webhook. Opens and clicks are not asked for and not read (CN-14).
"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from crm.lib.crypto import same
from messaging import providers
from messaging.permit import Letter
from messaging.providers import Answer, Ask, BadPayload, BadSignature, Call, Carries, Inbound, Provider, Report, Said
from messaging.providers import mail as mails
from messaging.providers.answers import basic, by_status, time_left, turned_away
from messaging.providers.esp import events, transport

USER = "assent"  # in the address that the service calls; the password is the sender's own secret
SERVICES: dict[str, tuple[str, dict[str, str]]] = {
    # name: (title, what anymail calls the key)
    "postmark": ("Postmark", {"api_key": "server_token"}),
    "mailgun": ("Mailgun", {"api_key": "api_key", "domain": "sender_domain"}),
    "brevo": ("Brevo", {"api_key": "api_key"}),
    "sparkpost": ("SparkPost", {"api_key": "api_key"}),
}
_TRACK_BY_ACCOUNT = {"brevo"}  # only its own pages switch tracking off


class Esp(Provider):
    """Carries mail by an email service."""

    name = "esp"
    title = _("Email service")
    about = _("Email by Postmark, Mailgun, Brevo or SparkPost, with bounces and answers.")
    channel = "email"
    needs_registration = False
    kinds = ("email",)
    largest_call = 10 * 1024 * 1024
    asks = (
        Ask("service", _("Service"), "", choices=tuple((name, row[0]) for name, row in SERVICES.items()), aim=True),
        Ask("api_key", _("API key"), _("Postmark calls it server token. It only has to send mail."), secret=True),
        Ask("domain", _("Sending domain"), _("Mailgun only: the domain you send by."), required=False),
        Ask(
            "api_url",
            _("Address of its interface"),
            _("Only for another region, as Mailgun's in Europe."),
            required=False,
            aim=True,
        ),
    )
    asks_sender = (
        Ask(
            "reply_domain",
            _("Domain for answers"),
            _("The one whose mail the service hands to the second address below; else answers go to you."),
            required=False,
        ),
    )

    def _carry(self, letter: Letter) -> Answer:
        try:
            mail = _built(letter)
        except ValueError:
            return Answer(Said.REJECTED, code="unwritable")
        line = transport.Line(time_left(letter))
        said = transport.send(mail, str(letter.credentials.get("service", "")), _options(letter.credentials), line)
        if isinstance(line.error, outbound.NotPublic):
            return turned_away("private-address")
        if isinstance(line.error, outbound.NotSent):
            return Answer(Said.LATER, code="no-connection", wait=30)
        if line.error is not None:
            return Answer(Said.UNCERTAIN, code="time-out")
        if line.response is None:  # anymail found something that the service can't do, before it called
            return turned_away("template")
        return _judged(said, line.response)

    def carries(self, sender: Any) -> Carries:
        return mails.CARRIES

    def hook_addresses(self, sender: Any) -> list[tuple[Any, str]]:
        return [
            (_("For delivery, bounces and complaints"), _with_secret(sender, providers.hook_url(sender))),
            (_("For mail that comes in"), _with_secret(sender, providers.hook_url(sender, kind="inbound"))),
        ]

    def verify(self, sender: Any, call: Call) -> None:
        secret = str(sender.credentials.get("hook_secret", ""))
        if not secret or not same(basic(USER, secret), call.headers.get("Authorization", "")):
            raise BadSignature

    def parse(self, sender: Any, call: Call) -> list[Inbound | Report]:
        kind = parse_qs(urlsplit(call.url).query).get("kind", [""])[0]
        service = str(sender.keys.get("service", ""))
        if service not in SERVICES:
            raise BadPayload("The service is not known.")
        workspace_id = sender.workspace_id if kind == "inbound" else None
        return events.read(SERVICES[service][0], service, call, workspace_id)


def _built(letter: Letter) -> EmailMultiAlternatives:
    mails.build(letter)  # raises what can't be written, and refuses a mail without the link that stops it
    sender = mails.author(letter)
    mail = EmailMultiAlternatives(letter.subject, letter.body, sender, [letter.to], headers=dict(letter.headers))
    mail.attach_alternative(mails.html_of(letter), "text/html")
    for file in letter.files:
        mail.attach(file.name, file.read(), file.media_type)
    mail.metadata = {"reference": letter.reference}  # type: ignore[attr-defined]  # repeated in what it reports
    if letter.credentials.get("service") not in _TRACK_BY_ACCOUNT:
        mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]
    return mail


def _options(keys: dict[str, Any]) -> dict[str, Any]:
    names = SERVICES.get(str(keys.get("service", "")), ("", {}))[1]
    found = {theirs: keys[ours] for ours, theirs in names.items() if keys.get(ours)}
    return {**found, "api_url": keys["api_url"]} if keys.get("api_url") else found


def _judged(said: transport.Outcome, response: outbound.Response) -> Answer:
    if response.status >= 300:
        return by_status(response, "")
    if said.status in ("sent", "queued"):
        return Answer(Said.ACCEPTED, provider_id=said.message_id)
    if said.status in ("invalid", "rejected", "failed"):
        return Answer(Said.REJECTED, code=said.status)
    return Answer(Said.UNCERTAIN, code="garbage")


def _with_secret(sender: Any, url: str) -> str:
    secret = str(sender.credentials.get("hook_secret", ""))
    return url.replace("://", f"://{USER}:{secret}@", 1)


provider = Esp()
