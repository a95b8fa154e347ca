"""The forms of senders: each provider's asks only what it needs and says where to find it."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from crm.lib import addresses
from crm.lib.ids import new_token
from messaging.models import ProviderAccount, Sender, TextingCampaign
from messaging.providers import Ask, Provider
from messaging.senders import rates

_TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)\d{7}\Z")
_SHORT = re.compile(r"\d{5,6}\Z")
LONGEST = 4000  # characters of a credential; a JWT has a thousand


class SenderForm(forms.Form):
    """A new or changed sender of a provider, with the account behind it. Secrets that are left empty stay."""

    address = forms.CharField(max_length=254)
    label = forms.CharField(max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind of number"))
    per_minute = forms.IntegerField(
        label=_("Messages a minute"),
        min_value=1,
        max_value=4500,
        required=False,
        help_text=_("Empty: 50 for a regular number, 60 for a high-volume one, 180 for a toll-free one."),
    )
    per_day = forms.IntegerField(
        label=_("Messages a day"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Empty: no limit. Mailboxes have one: 500 with Gmail, 2,000 with Google Workspace, for instance."),
    )
    per_domain = forms.IntegerField(
        label=_("Mails a minute to one domain"),
        min_value=1,
        max_value=4500,
        required=False,
        help_text=_(
            "To recipients of the same domain, such as gmail.com, so that none of them turns you away. Empty: 30."
        ),
    )
    texting_campaign = forms.ModelChoiceField(
        label=_("10DLC campaign"),
        queryset=TextingCampaign.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_(
            "A US long code sends once its campaign and brand are approved. You enter both under Registration."
        ),
    )
    verification = forms.ChoiceField(
        label=_("Toll-free verification"),
        choices=Sender.Registration.choices,
        required=False,
        help_text=_("As your provider tells it. A toll-free number sends once it is verified."),
    )
    account = forms.ModelChoiceField(
        label=_("Account"),
        queryset=ProviderAccount.objects.none(),
        required=False,
        empty_label=_("a new one, with the keys below"),
    )

    def __init__(self, provider: Provider, workspace: Any, *args: Any, sender: Sender | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.provider, self.workspace, self.sender = provider, workspace, sender
        self.mail = provider.channel == "email"
        self._fit_to_channel()
        accounts = ProviderAccount.objects.of(workspace).filter(provider=provider.name)
        if sender is not None or not provider.asks or not accounts.exists():
            del self.fields["account"]
        else:
            self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        held = sender.keys if sender else {}
        own = [self._add(ask, held) for ask in provider.asks_sender]
        shared = [self._add(ask, held) for ask in provider.asks]
        self.groups = {f"key_{ask.name}": ask.group for ask in provider.asks if ask.group}
        if sender is not None:
            self._fill(sender)
        self._lay_out(own, shared)

    def _fit_to_channel(self) -> None:
        address, label = self.fields["address"], self.fields["label"]
        if self.mail:
            address.label, label.label = _("Address"), _("Name that people see")
            address.help_text = _("What stands in “From”, as hello@example.com.")
            label.help_text = _("Empty: the name of your business.")
            for name in ("kind", "texting_campaign", "verification"):
                del self.fields[name]
            self.fields["per_minute"].help_text = _("Empty: 60.")
            return
        del self.fields["per_domain"]
        address.label, label.label = _("Number"), _("Name")
        address.help_text = _("With the country code, as +1 202 555 0100; a short code as it is.")
        label.help_text = _("For you: nobody else sees it.")
        kinds = [(value, words) for value, words in Sender.Kind.choices if value in self.provider.kinds]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["texting_campaign"].queryset = (  # type: ignore[attr-defined]
            TextingCampaign.objects.of(self.workspace).select_related("brand")
        )

    def _add(self, ask: Ask, held: dict[str, Any]) -> str:
        there = bool(held.get(ask.name))
        options: dict[str, Any] = {
            "label": ask.label,
            "help_text": ask.help,
            "required": ask.required and not (ask.secret and there),
            "initial": "" if ask.secret else held.get(ask.name, ask.initial),
        }
        if ask.secret and there:
            options["help_text"] = _("Leave it empty to keep the one that is stored.")
        name = f"key_{ask.name}"
        if ask.choices:
            self.fields[name] = forms.ChoiceField(choices=ask.choices, **options)
        elif ask.area:
            self.fields[name] = forms.CharField(
                max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}), **options
            )
        else:
            plain = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
            hidden = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            self.fields[name] = forms.CharField(max_length=LONGEST, widget=hidden if ask.secret else plain, **options)
        return name

    def _fill(self, sender: Sender) -> None:
        self.fields["address"].disabled = True  # conversations hang on it
        values = {
            "address": sender.address,
            "label": sender.label,
            "kind": sender.kind,
            "per_minute": sender.per_minute,
            "per_day": sender.per_day,
            "per_domain": sender.per_domain,
            "texting_campaign": sender.texting_campaign_id,
            "verification": sender.registration,
        }
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].initial = value

    def _lay_out(self, own: list[str], shared: list[str]) -> None:
        self.helper = FormHelper()
        first = [name for name in ("address", "label", "kind") if name in self.fields]
        rest = [
            name
            for name in ("per_minute", "per_domain", "per_day", "texting_campaign", "verification")
            if name in self.fields
        ]
        account = (["account"] if "account" in self.fields else []) + shared
        parts = [Fieldset("", *first)]
        if own:
            parts.append(Fieldset(_("Mail server") if self.mail else _("This number"), *own))
        plain = [name for name in account if name not in self.groups]
        if plain:
            parts.append(Fieldset(_("Account with %(provider)s") % {"provider": self.provider.title}, *plain))
        for group in dict.fromkeys(self.groups.values()):
            said = escape(dict(self.provider.groups).get(group, ""))
            about = [HTML(f'<p class="muted small">{said}</p>')] if said else []
            parts.append(Fieldset(group, *about, *(name for name in account if self.groups.get(name) is group)))
        parts.append(Fieldset(_("Limits") if self.mail else _("Limits and registration"), *rest))
        self.helper.layout = Layout(*parts)
        self.helper.add_input(Submit("save", _("Save sender")))

    # What was entered

    def clean_address(self) -> str:
        text = str(self.cleaned_data["address"])
        if self.sender is not None:
            return self.sender.address
        if self.mail:
            value = addresses.normalize_email(text)
        elif _SHORT.match(text.strip()):
            value = text.strip()
        else:
            value = addresses.normalize_phone(text, self.workspace.country)
        if Sender.objects.of(self.workspace).filter(address=value, archived_at=None).exists():
            raise ValidationError(_("This sender is there already."))
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        address = data.get("address", "")
        if not self.mail and address:
            self._check_kind(address, data.get("kind", ""))
        if data.get("account") is not None:  # its keys are known: what was not entered is not missed
            for ask in self.provider.asks:
                self.errors.pop(f"key_{ask.name}", None)
        if self.sender is not None:
            shared = self.sender.account.credentials if self.sender.account else {}
            self._guard(self.provider.asks_sender, data, self.sender.credentials or {})
            self._guard(self.provider.asks, data, shared or {})
        return data

    def _guard(self, asks: tuple[Ask, ...], data: dict[str, Any], held: dict[str, Any]) -> None:
        """A stored secret is sent only where it was meant for: who names another server has to know it."""
        now = {ask.name: str(data.get(f"key_{ask.name}") or "").strip() for ask in asks}
        if all(now[ask.name] == str(held.get(ask.name, "")) for ask in asks if ask.aim):
            return
        for ask in asks:
            if ask.secret and ask.sent and held.get(ask.name) and not now[ask.name]:
                self.add_error(f"key_{ask.name}", _("It goes to another address now, so enter it again."))

    def _check_kind(self, address: str, kind: str) -> None:
        """The kind decides what carriers demand, so it must be the number's own."""
        toll_free, short = bool(_TOLL_FREE.match(address)), bool(_SHORT.match(address))
        if toll_free != (kind == Sender.Kind.TOLL_FREE) or short != (kind == Sender.Kind.SHORT_CODE):
            words = {True: _("This is a toll-free number."), False: _("This is no toll-free number.")}
            wrong = _("This is a short code.") if short else words[toll_free]
            if kind == Sender.Kind.SHORT_CODE and not short:
                wrong = _("A short code has five or six digits.")
            self.add_error("kind", wrong)

    def save(self) -> Sender:
        """Write sender and account down."""
        data = self.cleaned_data
        sender = self.sender or self._earlier(data["address"])
        sender.label = data.get("label", "")
        sender.kind = Sender.Kind.EMAIL if self.mail else data["kind"]
        sender.per_minute = data.get("per_minute") or rates.USUAL[Sender.Kind(sender.kind)]
        sender.per_day = data.get("per_day")
        sender.per_domain = (data.get("per_domain") or rates.TO_ONE_DOMAIN) if sender.is_mail else None
        self._register(sender, data)
        self._keep_keys(sender, data)
        sender.trouble, sender.trouble_at = "", None
        sender.save()
        return sender

    def _earlier(self, address: str) -> Sender:
        """A new sender, or the removed one of this address: its conversations go on."""
        rows = Sender.objects.of(self.workspace).exclude(archived_at=None).select_related("account")
        sender = rows.filter(address=address).first() or Sender(workspace=self.workspace, address=address)
        kept = sender.credentials if sender.provider == self.provider.name else None
        secret = (kept or {}).get("hook_secret")  # late calls carry it; the keys are entered anew
        sender.provider, sender.account = self.provider.name, None
        sender.credentials = {"hook_secret": secret} if secret else {}
        sender.archived_at = sender.paused_until = None
        return sender

    def _register(self, sender: Sender, data: dict[str, Any]) -> None:
        campaign = data.get("texting_campaign")
        long_code = sender.kind in (Sender.Kind.REGULAR, Sender.Kind.HIGH_VOLUME)
        sender.texting_campaign = campaign if long_code else None
        if sender.kind == Sender.Kind.TOLL_FREE:
            sender.registration = data.get("verification") or Sender.Registration.NONE
        else:
            sender.registration = sender.texting_campaign.effective if sender.texting_campaign else "none"

    def _keep_keys(self, sender: Sender, data: dict[str, Any]) -> None:
        own = self._entered(self.provider.asks_sender, data, sender.credentials or {})
        own.setdefault("hook_secret", new_token())
        sender.credentials = own
        if not self.provider.asks:
            return
        account = data.get("account")
        if account is None:
            account = sender.account or ProviderAccount(
                workspace=self.workspace, provider=self.provider.name, name=self._account_name()
            )
            account.credentials = self._entered(self.provider.asks, data, account.credentials or {})
            account.token, account.token_until = None, None
            account.save()
        sender.account = account

    def _entered(self, asks: tuple[Ask, ...], data: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
        found = dict(held)
        for ask in asks:
            value = str(data.get(f"key_{ask.name}", "")).replace("\x00", "").strip()
            if value or not ask.secret:
                found[ask.name] = value
        return found

    def _account_name(self) -> str:
        count = ProviderAccount.objects.of(self.workspace).filter(provider=self.provider.name).count()
        name = str(self.provider.title)
        return name if not count else f"{name} {count + 1}"
