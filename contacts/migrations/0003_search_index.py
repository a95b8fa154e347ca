"""Find contacts and companies by words and fragments."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from crm.lib.search_index import SearchIndex


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_ledger_is_append_only")]

    operations = [TrigramExtension(), SearchIndex("contact"), SearchIndex("company")]
