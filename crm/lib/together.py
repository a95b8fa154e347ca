"""Making many tables in one step of a migration.

Django renders a model anew after each step that made or changed one, together with all that refer to it. Here nearly
everything refers to a workspace or an account, so an empty database took eight thousand renderings, which were nine
tenths of the time of a first start.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Step = CreateModel | AddField | AddIndex | AddConstraint


class CreateModels(Operation):
    """The steps that make some models and add to them, taken at once: each table is made as the last step leaves it.

    The models may refer to each other in any order. Adding to a model that the list does not make is a ``ValueError``.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.models = [step for step in steps if isinstance(step, CreateModel)]
        made = {model.name_lower for model in self.models}
        for step in steps:
            if not isinstance(step, CreateModel) and step.model_name_lower not in made:
                raise ValueError(f"{step.model_name} is not made by this list: {step.describe()}")

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (type(self).__name__, [self.steps], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered again when somebody asks, once for all
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(step.references_model(name, app_label) for step in self.steps)

    def describe(self) -> str:
        return "Create " + ", ".join(model.name for model in self.models)
