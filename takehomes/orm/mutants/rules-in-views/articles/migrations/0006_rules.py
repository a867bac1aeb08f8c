"""The rules as constraints.

Checks come NOT VALID: they hold for new rows at once and take their lock for a moment only; 0007 looks at the old rows.
A unique constraint builds its index while writers of that one table wait (readers do not).
lock_timeout makes this migration give up rather than queue everybody behind itself; it can be run again.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower, Upper


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_repair_rows")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", "SET LOCAL lock_timeout = '5s'"),
        AddConstraintNotValid(
            "article", models.CheckConstraint(condition=Q(public_id__isnull=False), name="article_public_id_present")
        ),
        AddConstraintNotValid(
            "tag", models.CheckConstraint(condition=Q(name=Lower("name")), name="tag_name_lower_case")
        ),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(Upper("username"), name="user_username_any_case_unique")
        ),
        migrations.AddConstraint(
            "follow", models.UniqueConstraint(fields=["follower", "followed"], name="follow_once")
        ),
        migrations.AddConstraint("tag", models.UniqueConstraint(fields=["name"], name="tag_name_unique")),
        migrations.AddConstraint("article", models.UniqueConstraint(fields=["slug"], name="article_slug_unique")),
        migrations.AddConstraint(
            "article", models.UniqueConstraint(fields=["public_id"], name="article_public_id_unique")
        ),
        migrations.AddConstraint(
            "articletag", models.UniqueConstraint(fields=["article", "tag"], name="article_tag_once")
        ),
        migrations.AddConstraint("favorite", models.UniqueConstraint(fields=["article", "user"], name="favorite_once")),
    ]
