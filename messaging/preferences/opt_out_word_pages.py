"""Settings: a workspace's own words for STOP, beside those that always count."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from messaging.keywords import OPT_OUT
from messaging.models import OptOutWord
from messaging.preferences import opt_out_words

_NAV = {"nav": "settings", "settings_tab": "forms", "part": "words"}


class WordForm(forms.Form):
    """A word to add."""

    word = forms.CharField(
        label=gettext_lazy("Word"),
        max_length=opt_out_words.LONGEST,
        help_text=gettext_lazy("Such as ALTO or STOPP. Case, accents and punctuation do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def words(request: WorkspaceRequest) -> HttpResponse:
    """The words that stop messages here."""
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = opt_out_words.add(request.workspace, form.cleaned_data["word"])
        except ValidationError as error:
            form.add_error("word", ValidationError(error.messages))
        else:
            audit.record(request, "opt_out_word.added", row)
            messages.success(request, _("From now on “%(word)s” stops messages.") % {"word": row.word})
            return redirect("messaging:opt-out-words", request.workspace.slug)
    context = {
        **_NAV,
        "form": form,
        "words": OptOutWord.objects.of(request.workspace),
        "fixed": sorted(word.upper() for word in OPT_OUT),
        "most": opt_out_words.MOST,
    }
    return render(request, "messaging/opt_out_words.html", context, status=422 if form.errors else 200)


@require_POST
@workspace_view(Role.MANAGER)
def delete(request: WorkspaceRequest, word: UUID) -> HttpResponse:
    """Take one of the workspace's own words away. Whoever stopped by it has stopped."""
    row = get_object_or_404(OptOutWord.objects.of(request.workspace), pk=word)
    audit.record(request, "opt_out_word.removed", row)
    row.delete()
    messages.success(
        request, _("“%(word)s” stops messages no more. Who stopped by it has stopped.") % {"word": row.word}
    )
    return redirect("messaging:opt-out-words", request.workspace.slug)
