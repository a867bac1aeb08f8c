"""One index per hot query, built while everybody works.

An interrupted build leaves an invalid index: drop it and run again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0007_rules_validated")]

    operations = [
        AddIndexConcurrently("article", models.Index(fields=["-created_at", "-id"], name="article_newest")),
        AddIndexConcurrently(
            "article", models.Index(fields=["author", "-created_at", "-id"], name="article_author_newest")
        ),
        AddIndexConcurrently("articletag", models.Index(fields=["tag", "article"], name="article_tag_by_tag")),
        AddIndexConcurrently("favorite", models.Index(fields=["user", "article"], name="favorite_by_user")),
        AddIndexConcurrently(
            "comment", models.Index(fields=["article", "-created_at", "-id"], name="comment_article_newest")
        ),
    ]
