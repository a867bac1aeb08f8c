"""Migrate: give every article that is already there its public id, in batches that each commit on their own.

Can be stopped and run again; only rows without an id are touched.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations

BATCH = 5000


def fill(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    last = 0
    while True:
        keys = list(articles.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        articles.filter(pk__gt=last, pk__lte=keys[-1], public_id=None).update(public_id=RandomUUID())
        last = keys[-1]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0003_article_public_id_expand")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
