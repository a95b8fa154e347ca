"""The list of contacts, the form that adds a filter, the choice of columns."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.lists import columns, reading
from contacts.lists.asked import ARCHIVED, EVERYBODY, FROZEN
from contacts.lists.columns import Columns
from contacts.lists.filters import Condition
from contacts.lists.questions import CHOICES, DATE, DAYS, Question
from contacts.lists.state import ListState, list_of
from contacts.lists.view_pages import may_change, to_list
from crm.lib.htmx import page as htmx_page


@require_safe
@workspace_view(Role.READ_ONLY)
def contact_list(request: WorkspaceRequest) -> HttpResponse:
    """The people of the workspace."""
    state = ListState.of(request)
    asked = state.asked
    shown = Columns(request.workspace, asked.columns)
    listed = reading.page(request.workspace, asked, state.filter, shown.parts)
    context: dict[str, Any] = {
        "nav": "contacts",
        "listed": listed,
        "rows": shown.rows(listed.rows),
        "heads": _heads(state, shown),
        **bar(state),
        "may_export": request.membership.may(Role.MANAGER),
        "may_edit": request.membership.may(Role.MEMBER),
        "whole": not listed.after and not asked.after,
        "untouched": asked.url() == asked.url(conditions=(), query="", place=EVERYBODY, view=None) and not asked.after,
    }
    context |= {"next": asked.url(after=listed.after, explicit=asked.explicit) if listed.after else ""}
    context |= {"start": asked.url(explicit=asked.explicit) if asked.after else ""}
    return htmx_page(request, "contacts/list.html", context, fragment="contacts/_list.html")


def bar(state: ListState) -> dict[str, Any]:
    """What stands above any list: its views as tabs, its filters as chips, what can be saved."""
    asked = state.asked
    usual = type(asked)().stored()
    return {
        "state": state,
        "asked": asked,
        "tabs": _tabs(state),
        "chips": _chips(state),
        "text": state.text,
        "savable": not asked.query and (state.changed if state.view else asked.stored() != usual),
        "may_keep": state.view is not None and may_change(state.request, state.view),
    }


def _heads(state: ListState, shown: Columns) -> list[dict[str, Any]]:
    asked, fixed = state.asked, reading.fixed_order(state.asked)

    def head(label: str, sort: str, css: str = "") -> dict[str, Any]:
        now = "ascending" if asked.sort == sort else "descending" if asked.sort == f"-{sort}" else ""
        url = asked.url(sort=f"-{sort}" if now == "ascending" else sort) if sort and not fixed else ""
        return {"label": label, "css": css, "url": url, "direction": "" if fixed else now}

    return [head(_("Name"), "name"), *(head(c.label, c.sort, c.css) for c in shown.shown)]


def _tabs(state: ListState) -> list[dict[str, Any]]:
    asked = state.asked
    plain = {"conditions": (), "view": None, "columns": (), "sort": asked.USUAL}

    def tab(label: str, place: str) -> dict[str, Any]:
        current = asked.place == place and state.view is None
        return {"label": label, "url": asked.url(place=place, **plain), "current": current}

    saved = [
        {
            "label": view.name,
            "url": f"?v={view.pk}",
            "current": asked.view == view.pk,
            "changed": asked.view == view.pk and state.changed,
        }
        for view in state.views
    ]
    frozen = [tab(_("Frozen"), FROZEN)] if state.has_frozen else []
    return [tab(_("All"), EVERYBODY), *saved, *frozen, tab(_("Archived"), ARCHIVED)]


def _chips(state: ListState) -> list[dict[str, Any]]:
    """Every condition with the words before it, the way to change it and the way to be rid of it."""
    chips, index = [], 0
    for number, group in enumerate(state.filter.groups):
        for place, each in enumerate(group):
            chips.append(
                {
                    "words": each.words,
                    "problem": each.problem,
                    "before": _("or") if place else _("and") if number else "",
                    "opens": place == 0 and len(group) > 1,
                    "closes": place == len(group) - 1 and len(group) > 1,
                    "without": state.asked.url(conditions=state.asked.without(index)),
                    "index": index,
                }
            )
            index += 1
    return chips


@require_safe
@workspace_view(Role.READ_ONLY)
def list_count(request: WorkspaceRequest) -> HttpResponse:
    """How many the list is about; beyond a thousand nobody counts."""
    state = ListState.of(request)
    number, exact = reading.count(request.workspace, state.asked, state.filter)
    return render(request, "contacts/_list_count.html", {"number": number, "exact": exact})


@require_safe
@workspace_view(Role.READ_ONLY)
def list_filter(request: WorkspaceRequest) -> HttpResponse:
    """Choose what to filter by, then how; works as a page of its own and inside the list's dialog."""
    state = list_of(request.GET.get("about", "")).of_text(request, request.GET.get("list", ""))
    index = _index(request.GET.get("edit", ""), len(state.asked.conditions))
    edited = state.asked.conditions[index] if index is not None else None
    question = state.questions.get(request.GET.get("field", "") or (edited.key if edited else ""))
    context: dict[str, Any] = {"nav": state.nav, "state": state, "text": state.text, "question": question}
    status = 200
    if question is None:
        context["groups"] = _grouped(state)
    else:
        condition, problem = edited, ""
        if "op" in request.GET:
            condition = _said(request.GET, question)
            try:
                question.check(condition.operator, condition.values)
                return to_list(state, state.asked.url(conditions=state.asked.with_condition(condition, index)))
            except ValidationError as error:
                problem, status = " ".join(error.messages), 422
        context |= {"problem": problem, "edit": index, "options": _options(question, condition)}
        context["joins"] = index is None and bool(state.asked.conditions)
    return htmx_page(request, "contacts/filter.html", context, fragment="contacts/_filter.html", status=status)


def _index(text: str, size: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < size else None


def _said(data: QueryDict, question: Question) -> Condition:
    """The condition that a form says; each operator has its values under its own name."""
    operator = data.get("op", "")[:20]
    entry = {op: how for op, _words, how in question.operators}.get(operator, "")
    values = data.getlist("choice" if entry == CHOICES else f"value-{operator}")
    kept = tuple(value.replace("\0", "").strip()[:300] for value in values[:200] if value.strip())
    return Condition(question.key, operator, kept, alternative=data.get("join") == "or")


def _options(question: Question, condition: Condition | None) -> dict[str, Any]:
    """What the form shows: each operator with its inputs, filled with what is asked now."""
    operators = question.operators
    now = condition.operator if condition and any(condition.operator == op for op, _w, _h in operators) else ""
    held = list(condition.values) if condition else []
    return {
        "operators": [
            {
                "key": op,
                "words": words,
                "how": how,
                "type": {DATE: "date", DAYS: "number"}.get(how, "text"),
                "inputs": _inputs(op, how, held if op == now else []),
                "checked": op == (now or operators[0][0]),
            }
            for op, words, how in operators
        ],
        "choices": [(key, label, key in held) for key, label in question.choices],
        "datalist": question.datalist,
    }


def _inputs(operator: str, how: str, held: list[str]) -> list[str]:
    if how in ("nothing", CHOICES):
        return []
    size = 2 if operator == "between" else 1
    return [*held, "", ""][:size]


def _grouped(state: ListState) -> list[tuple[Any, list[Question]]]:
    found = state.questions.all()
    groups = [(title, [q for q in found if q.group == group]) for group, title in state.groups.items()]
    return [(title, members) for title, members in groups if members]


@require_safe
@workspace_view(Role.READ_ONLY)
def list_columns(request: WorkspaceRequest) -> HttpResponse:
    """Choose the columns; the choice stands in the URL, and in a view that is saved with it."""
    state = ListState.of_text(request, request.GET.get("list", ""))
    if "save" in request.GET:
        known = dict(columns.choosable(request.workspace))
        chosen = tuple(key for key in dict.fromkeys(request.GET.getlist("col")) if key in known)
        changed: dict[str, Any] = {"columns": () if chosen == columns.USUAL else chosen}
        if "by" in request.GET:
            by = request.GET["by"].replace("\0", "")[:60]
            changed["sort"] = f"-{by}" if request.GET.get("down") else by
        return to_list(state, state.asked.url(**changed))
    now = list(state.asked.columns or columns.USUAL)
    known = dict(columns.choosable(request.workspace))
    ordered = [key for key in now if key in known] + [key for key in known if key not in now]
    context = {"nav": "contacts", "state": state, "text": state.text}
    context["options"] = [(key, known[key], key in now) for key in ordered]
    if not reading.fixed_order(state.asked):
        sort = state.asked.sort
        context["sorts"] = [(key, label, key == sort.lstrip("-")) for key, label in columns.sortable(request.workspace)]
        context["down"] = sort.startswith("-")
    return htmx_page(request, "contacts/columns.html", context, fragment="contacts/_columns.html")
