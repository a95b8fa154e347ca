"""The draft of a campaign: who it is for, what it says, who it comes from."""

from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import Channel
from contacts.models import SavedView, Tag
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from messaging.campaigns import audiences
from messaging.campaigns.models import Campaign
from messaging.models import Sender
from messaging.outbox import SUBJECT
from messaging.words import final_text, merge_fields

EVERYONE = "everyone"
FOLLOWS = "follows"
_TEXTS = ("subject", "preheader", "body", "subject_b", "body_b")
SAME = "same"  # the saved view as it was when it was chosen, for who can't see that view
_LONGEST_MAIL = 20_000  # characters, before anything is put in


class CampaignForm(WorkspaceForm):
    """A draft. Who it is for has no default: it is chosen every time the answer is not known."""

    audience = forms.ChoiceField(label=gettext_lazy("Who it is for"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=SUBJECT)
    preheader = forms.CharField(
        label=gettext_lazy("Preview line"),
        max_length=SUBJECT,
        required=False,
        help_text=gettext_lazy("What a mailbox shows beside the subject. Left empty, it shows the first words."),
    )
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 5}))
    subject_b = forms.CharField(label=gettext_lazy("Second subject"), max_length=SUBJECT, required=False)
    body_b = forms.CharField(
        label=gettext_lazy("Second text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    share_b = forms.TypedChoiceField(
        label=gettext_lazy("Who gets it"),
        coerce=int,
        choices=[(0, gettext_lazy("nobody")), *((share, f"{share} %") for share in (10, 20, 30, 50))],
        required=False,
        empty_value=0,  # type: ignore[arg-type]
    )
    field_order = ("name", "audience", "purpose", "topic", "sender", "subject", "preheader", "body", "measured")

    class Meta:
        model = Campaign
        fields = ("name", "purpose", "topic", "sender", "measured")
        widgets = {"purpose": forms.RadioSelect(attrs={"class": "choices choices-inline"})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.slots = merge_fields.slots(self.workspace)
        self._fit_the_channel()
        self._offer_audiences()
        for name in _TEXTS:
            if name in self.fields:
                self.initial[name] = getattr(self.instance, name)
        senders = Sender.objects.of(self.workspace).filter(archived_at=None)
        mail = Q(kind=Sender.Kind.EMAIL)
        choice: Any = self.fields["sender"]
        choice.queryset = senders.filter(mail if self.instance.is_mail else ~mail).order_by("created_at")
        choice.empty_label = _("The one each person heard from last")
        topic: Any = self.fields["topic"]
        topic.queryset = topic.queryset.filter(Q(archived_at=None) | Q(pk=self.instance.topic_id))
        topic.empty_label = _("About nothing in particular")
        if not topic.queryset.exists():
            del self.fields["topic"]
        self.helper = FormHelper()
        self.helper.layout = Layout(*self._parts())
        self.helper.add_input(Submit("save", _("Save and review")))

    def _parts(self) -> list[Any]:
        """The fields in their order; the second text stands apart, as few need it."""
        second = [name for name in ("share_b", "subject_b", "body_b") if name in self.fields]
        first = [name for name in self.fields if name not in second]
        said = _("To see which of two texts does better: some people, by lot, get the second instead.")
        return [*first, Fieldset(_("Try a second text"), HTML(f'<p class="muted small">{escape(said)}</p>'), *second)]

    def _fit_the_channel(self) -> None:
        body: Any = self.fields["body"]
        if not self.instance.is_mail:
            for name in ("subject", "preheader", "measured", "subject_b"):
                del self.fields[name]
            body.max_length = final_text.LONGEST
            body.help_text = _("Your business name and “Reply STOP to end” are added where they are missing.")
        else:
            body.max_length = _LONGEST_MAIL
            body.widget.attrs["rows"] = 14
            body.help_text = _("Your name, your postal address and the link to stop are added at the end.")
        body.validators = [*body.validators, forms.CharField(max_length=body.max_length).validators[0]]
        body.widget.attrs["maxlength"] = body.max_length
        second: Any = self.fields["body_b"]
        second.validators, second.widget.attrs["maxlength"] = body.validators, body.max_length

    def _offer_audiences(self) -> None:
        tags = Tag.objects.of(self.workspace).order_by("name").values_list("pk", "name")
        mine = SavedView.objects.of(self.workspace).usable_by(self.user)
        self.views = {view.pk: view for view in mine.order_by("name")}
        groups: list[Any] = [("", _("Choose…")), (EVERYONE, _("All contacts"))]
        if self.instance.follows_id:
            named = {"name": self.instance.follows.name if self.instance.follows else ""}
            groups = [(FOLLOWS, _("Who got “%(name)s” and did not answer") % named)]
        if self.instance.query and self.instance.view_id not in self.views:
            groups.append((SAME, _("As it is: a saved view of somebody else")))
        if self.views and not self.instance.follows_id:
            groups.append((_("Saved views"), [(f"view:{key}", view.name) for key, view in self.views.items()]))
        if tags and not self.instance.follows_id:
            groups.append((_("Tags"), [(f"tag:{key}", name) for key, name in tags]))
        choice: Any = self.fields["audience"]
        choice.choices = groups
        self.initial["audience"] = self._chosen()

    def _chosen(self) -> str:
        if self.instance.everyone:
            return EVERYONE
        if self.instance.follows_id:
            return FOLLOWS
        if self.instance.query:
            return f"view:{self.instance.view_id}" if self.instance.view_id in self.views else SAME
        return f"tag:{self.instance.tag_id}" if self.instance.tag_id else ""

    def clean_body(self) -> str:
        return cards.mask(self.cleaned_data["body"].replace("\r\n", "\n"))

    def clean_body_b(self) -> str:
        return cards.mask(self.cleaned_data["body_b"].replace("\r\n", "\n"))

    def clean_subject_b(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["subject_b"].split()))

    def clean_subject(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["subject"].split()))

    def clean_preheader(self) -> str:
        return cards.mask(" ".join(self.cleaned_data["preheader"].split()))

    def clean(self) -> dict[str, Any]:
        """Names between braces that no field has are told where they stand."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("share_b") and not (data.get("body_b") or data.get("subject_b")):
            self.add_error("body_b", _("Write the second text, or let nobody get it."))
        for name in _TEXTS:
            strange = merge_fields.unknown(self.slots, data.get(name) or "")
            if strange:
                said = _("No field is called %(names)s. Choose one of the fields beside the text.")
                self.add_error(name, said % {"names": ", ".join(f"“{each}”" for each in strange[:5])})
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        row = self.instance
        for name in (*_TEXTS, "share_b"):
            if name in self.cleaned_data:
                setattr(row, name, self.cleaned_data[name])
        chosen = self.cleaned_data.get("audience", "")
        if chosen in (SAME, FOLLOWS):
            return
        kind, _colon, key = chosen.partition(":")
        row.everyone = kind == EVERYONE
        row.tag_id = UUID(key) if kind == "tag" else None
        row.view_id, row.query = None, None
        if kind == "view":
            self._keep_view(self.views[UUID(key)])

    def _keep_view(self, view: SavedView) -> None:
        try:
            self.instance.query = audiences.kept(view, self.user)
        except ValidationError as error:
            self.add_error("audience", error)
        else:
            self.instance.view = view


def channel_of(asked: str) -> str:
    """The channel that a URL asks for."""
    return Channel.EMAIL if asked == Channel.EMAIL else Channel.SMS
