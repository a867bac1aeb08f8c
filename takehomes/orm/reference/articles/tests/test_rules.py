"""Rules hold for writers that know nothing of our views; the repair finds what they wrote before."""

from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import TestCase, TransactionTestCase

from articles.models import Article, ArticleTag, Comment, Favorite, Follow, Tag, User


class RuleTests(TestCase):
    def setUp(self):
        self.ann = User.objects.create(username="ann", email="ann@example.org")
        self.ben = User.objects.create(username="ben", email="ben@example.org")
        self.article = Article.objects.create(author=self.ann, slug="one", title="T", description="D", body="B")
        self.tag = Tag.objects.create(name="tag")

    def assert_refused(self, *rows):
        with self.assertRaises(IntegrityError), transaction.atomic():
            for row in rows:
                type(row).objects.bulk_create([row])

    def test_every_rule(self):
        ann, ben, article = self.ann, self.ben, self.article
        self.assert_refused(User(username="ANN", email="other@example.org"))
        self.assert_refused(Article(author=ben, slug="one", title="T", description="D", body="B"))
        self.assert_refused(Article(author=ben, slug="two", title="T", description="D", body="B", public_id=None))
        self.assert_refused(Article(author=ben, slug="two", title="T", description="D", body="B", favorites_count=-1))
        self.assert_refused(Tag(name="TAG"))
        self.assert_refused(Tag(name="tag"))
        self.assert_refused(*(ArticleTag(article=article, tag=self.tag) for _ in range(2)))
        self.assert_refused(*(Favorite(article=article, user=ben) for _ in range(2)))
        self.assert_refused(*(Follow(follower=ann, followed=ben) for _ in range(2)))
        self.assert_refused(Follow(follower=ann, followed=ann))
        self.assert_refused(Comment(article=article, author=ben, body=" \n\t"))

    def test_the_database_fills_in_the_public_id(self):
        Article.objects.create(author=self.ben, slug="two", title="T", description="D", body="B")
        self.assertEqual(Article.objects.values("public_id").distinct().count(), 2)


class MigrationTests(TransactionTestCase):
    """From the schema in production, with its dirt, forward, back, and forward again."""

    old = [("articles", "0002_article_favorites_count")]

    def migrate(self, targets):
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        return executor.loader.project_state(targets).apps

    def setUp(self):
        self.newest = MigrationExecutor(connection).loader.graph.leaf_nodes("articles")
        self.addCleanup(self.migrate, self.newest)

    def test_dirty_rows_are_repaired(self):
        apps = self.migrate(self.old)
        model = {
            name: apps.get_model("articles", name)
            for name in ("User", "Article", "Tag", "ArticleTag", "Favorite", "Follow", "Comment")
        }
        ann = model["User"].objects.create(username="ann", email="ann@example.org")
        twin = model["User"].objects.create(username="Ann", email="twin@example.org")
        text = {"author": ann, "title": "T", "description": "D", "body": "B"}
        first = model["Article"].objects.create(slug="same", favorites_count=-3, **text)
        second = model["Article"].objects.create(slug="same", **text)
        for name in ("Loud", "loud", "LOUD"):
            model["ArticleTag"].objects.create(article=first, tag=model["Tag"].objects.create(name=name))
        for _ in range(3):
            model["Favorite"].objects.create(article=first, user=twin)
            model["Follow"].objects.create(follower=ann, followed=twin)
        model["Follow"].objects.create(follower=ann, followed=ann)
        for body in ("", " \n", "Kept."):
            model["Comment"].objects.create(article=first, author=ann, body=body)

        self.migrate(self.newest)
        self.assertEqual(
            list(User.objects.order_by("id").values_list("username", flat=True)), ["ann", f"Ann-{twin.pk}"]
        )
        self.assertEqual(
            list(Article.objects.order_by("id").values_list("slug", flat=True)), ["same", f"same-{second.pk}"]
        )
        self.assertEqual(list(Tag.objects.values_list("name", flat=True)), ["loud"])
        self.assertEqual(ArticleTag.objects.count(), 1)
        self.assertEqual((Favorite.objects.count(), Article.objects.get(pk=first.pk).favorites_count), (1, 1))
        self.assertEqual(Follow.objects.count(), 1)
        self.assertEqual(list(Comment.objects.values_list("body", flat=True)), ["Kept."])
        self.assertEqual(Article.objects.values("public_id").distinct().count(), 2)

        self.migrate(self.old)
        self.migrate(self.newest)
        self.assertEqual(Article.objects.count(), 2)
