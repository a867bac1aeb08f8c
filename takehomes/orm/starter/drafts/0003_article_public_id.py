"""Draft, not applied anywhere: every article gets a public id that never changes, for links in the newsletter.

Runs on my empty database. On a copy of production it stopped with "could not create unique index".
Also to be thought through: the old version keeps running next to the new one for about an hour during a roll-out,
and it knows nothing of this column. And how do we get back?
"""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_article_favorites_count"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, unique=True, editable=False),
        ),
    ]
