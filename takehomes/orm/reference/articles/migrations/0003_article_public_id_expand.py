"""Expand: room for the public id. Both steps change the catalogue only, whatever the size of the table.

The column comes without a default first, because a volatile default in ADD COLUMN would rewrite every row under an
exclusive lock. The default that follows is for new rows, those of the old version among them: it does not know the
column.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_article_favorites_count")]

    operations = [
        migrations.AddField("article", "public_id", models.UUIDField(null=True, editable=False)),
        migrations.AlterField(
            "article", "public_id", models.UUIDField(null=True, db_default=RandomUUID(), editable=False)
        ),
    ]
