"""Tables made in one step are those that Django would have made step by step."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from crm.lib.together import CreateModels, Step

pytestmark = pytest.mark.django_db(transaction=True)

KEY = ("id", models.BigAutoField(primary_key=True))
SHELF = migrations.CreateModel("Shelf", [KEY, ("first", models.ForeignKey("Book", models.CASCADE, related_name="+"))])
BOOK = migrations.CreateModel("Book", [KEY])
STEPS: list[Step] = [
    SHELF,
    BOOK,
    migrations.AddField("book", "shelf", models.ForeignKey("Shelf", models.CASCADE, null=True)),
    migrations.AddField("book", "title", models.TextField(default="")),
    migrations.AddIndex("book", models.Index(fields=["title"], name="book_title")),
    migrations.AddConstraint("shelf", models.UniqueConstraint(fields=["first"], name="shelf_first")),
]


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_models_that_refer_to_each_other_are_made_and_taken_back():
    operation = CreateModels(STEPS)
    before = ProjectState()
    after = before.clone()
    operation.state_forwards("library", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("library", editor, before, after)
    with connection.cursor() as cursor:
        names = set(connection.introspection.get_constraints(cursor, "library_book"))
        names |= set(connection.introspection.get_constraints(cursor, "library_shelf"))
    assert columns("library_book") == {"id", "shelf_id", "title"}
    assert {"book_title", "shelf_first"} <= names
    with connection.schema_editor() as editor:
        operation.database_backwards("library", editor, after, before)
    assert not {"library_book", "library_shelf"} & set(connection.introspection.table_names())


def test_nothing_is_added_to_a_model_of_another_step():
    with pytest.raises(ValueError, match="shelf is not made by this list"):
        CreateModels([BOOK, STEPS[-1]])
