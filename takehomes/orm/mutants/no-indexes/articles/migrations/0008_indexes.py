"""Indexes will follow when the queries are known."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_rules_validated")]

    operations = []
