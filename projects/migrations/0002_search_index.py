"""Find projects and tasks by words and fragments."""

from django.db import migrations

from crm.lib.search_index import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("contacts", "0003_search_index")]

    operations = [SearchIndex("project"), SearchIndex("task")]
