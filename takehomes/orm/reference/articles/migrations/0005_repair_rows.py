"""Repair what the importer wrote past the rules, as the brief says, before the rules become constraints.

Statements over sets; each finds nothing when it runs a second time. What is merged or removed cannot come back, so the
way back does nothing: the old code lives with clean rows as well.
"""

from django.db import migrations

TAGS = [
    # Every use of a tag moves to the oldest tag of that name ...
    """
    UPDATE conduit_article_tag AS use SET tag_id = kept.id
      FROM conduit_tag AS tag
      JOIN (SELECT lower(name) AS name, min(id) AS id FROM conduit_tag GROUP BY lower(name)) AS kept
        ON kept.name = lower(tag.name)
     WHERE tag.id = use.tag_id AND tag.id <> kept.id
    """,
    # ... the others go, and names are in lower case from now on.
    """
    DELETE FROM conduit_tag AS tag USING conduit_tag AS older
     WHERE lower(older.name) = lower(tag.name) AND older.id < tag.id
    """,
    "UPDATE conduit_tag SET name = lower(name) WHERE name <> lower(name)",
    """
    DELETE FROM conduit_article_tag AS use USING conduit_article_tag AS older
     WHERE older.article_id = use.article_id AND older.tag_id = use.tag_id AND older.id < use.id
    """,
]

FAVOURITES = [
    """
    DELETE FROM conduit_favorite AS mark USING conduit_favorite AS older
     WHERE older.article_id = mark.article_id AND older.user_id = mark.user_id AND older.id < mark.id
    """,
    """
    UPDATE conduit_article AS article SET favorites_count = counted.marks
      FROM (SELECT a.id, count(f.id) AS marks
              FROM conduit_article AS a LEFT JOIN conduit_favorite AS f ON f.article_id = a.id GROUP BY a.id) AS counted
     WHERE counted.id = article.id AND counted.marks <> article.favorites_count
    """,
]

FOLLOWS = [
    "DELETE FROM conduit_follow WHERE follower_id = followed_id",
    """
    DELETE FROM conduit_follow AS follow USING conduit_follow AS older
     WHERE older.follower_id = follow.follower_id AND older.followed_id = follow.followed_id AND older.id < follow.id
    """,
]

# The oldest row keeps the name, the others get "-<id>"; left() leaves room for it.
NAMES = [
    """
    UPDATE conduit_article AS article SET slug = left(article.slug, 230) || '-' || article.id
     WHERE EXISTS (SELECT 1 FROM conduit_article AS older WHERE older.slug = article.slug AND older.id < article.id)
    """,
    """
    UPDATE conduit_user AS person SET username = left(person.username, 40) || '-' || person.id
     WHERE EXISTS (SELECT 1 FROM conduit_user AS older
                    WHERE upper(older.username) = upper(person.username) AND older.id < person.id)
    """,
]

COMMENTS = [r"DELETE FROM conduit_comment WHERE body !~ '\S'"]


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_article_public_id_fill")]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in [*TAGS, *FAVOURITES, *FOLLOWS, *NAMES, *COMMENTS]
    ]
