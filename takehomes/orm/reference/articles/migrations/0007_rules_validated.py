"""Look at the old rows with writers going on, then let the public id be required.

PostgreSQL sees the validated check and does not read the table again for SET NOT NULL; after that the check is of
no further use.
"""

from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_rules")]

    operations = [
        ValidateConstraint("article", "article_public_id_present"),
        ValidateConstraint("article", "article_favorites_count_not_negative"),
        ValidateConstraint("comment", "comment_not_blank"),
        ValidateConstraint("follow", "follow_not_oneself"),
        ValidateConstraint("tag", "tag_name_lower_case"),
        migrations.AlterField("article", "public_id", models.UUIDField(db_default=RandomUUID(), editable=False)),
        migrations.RemoveConstraint("article", "article_public_id_present"),
    ]
