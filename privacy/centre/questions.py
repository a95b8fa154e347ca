"""Questions from the contact page: asked by anyone, answered by staff by mail, gone after 24 months (CO-3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, product_mail
from accounts.models import Role, User, Workspace
from crm.lib.addresses import address_hash, normalize_email
from privacy.centre.models import Question
from privacy.desk.forms import LetterForm
from privacy.desks import DeskRequest, back_to, desk_page, home
from privacy.requests.filing import RECORD_KEPT_FOR

_PER_PAGE = 25


class AnswerForm(LetterForm):
    text = forms.CharField(
        label=gettext_lazy("Answer"), min_length=2, max_length=8000, widget=forms.Textarea({"rows": 4})
    )


def ask(workspace: Workspace | None, *, name: str, email: str, text: str) -> Question:
    """Keep a question for the staff."""
    email = normalize_email(email)
    return Question.objects.create(
        workspace=workspace, name=name, email=email, email_hash=address_hash(email), text=text
    )


def answer(question: Question, text: str, *, by: User) -> bool:
    """Mail the answer. False when a colleague was faster."""
    with transaction.atomic():
        now = timezone.now()
        if not Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=now, answered_by=by.pk):
            return False
        question.answer, question.answered_at, question.answered_by = text, now, by.pk
        question.save(update_fields=["answer"])
        controller = question.workspace.business_name if question.workspace else _("the operator of the site")
        values = {"controller": controller, "asked": question.text, "text": text}
        product_mail.send(product_mail.Kind.PRIVACY_ANSWER, question.email, "privacy_question_answered", values)
    return True


def forget(now: datetime | None = None) -> int:
    """By the clock: remove what was answered long ago."""
    gone = Question.objects.filter(answered_at__lt=(now or timezone.now()) - RECORD_KEPT_FOR)
    return int(gone.delete()[0])


@desk_page(Role.MANAGER, mfa=True)
@require_safe
def listed(request: DeskRequest) -> HttpResponse:
    """Questions of this desk, those without an answer first."""
    return _list(request)


def _list(request: DeskRequest, refused: AnswerForm | None = None, of: Question | None = None) -> HttpResponse:
    rows = Question.objects.filter(workspace=request.workspace).order_by("answered_at", "-at")
    rows = rows.filter(answered_at__isnull="answered" not in request.GET)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "refused": refused,
        "of": of,
        "nav": "privacy",
        "home": home(request.workspace),
    }
    context |= {"workspace": request.workspace, "answered": "answered" in request.GET}
    return render(request, "privacy/questions.html", context, status=422 if refused else 200)


@desk_page(Role.MANAGER, mfa=True)
@require_POST
def respond(request: DeskRequest, question: UUID) -> HttpResponse:
    """Answer one of them."""
    asked = get_object_or_404(Question, pk=question, workspace=request.workspace)
    form = AnswerForm(request.POST, workspace=request.workspace)
    if not form.is_valid():
        return _list(request, form, asked)
    if answer(asked, form.cleaned_data["text"], by=request.user):
        audit.record(request, "privacy.question.answered", asked)
        messages.success(request, _("Answered by mail."))
    return back_to(request, "privacy:questions")
