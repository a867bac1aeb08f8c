"""Lists run the same number of statements for ten rows and for a hundred. Each number below is a promise."""

from django.test import override_settings

from articles.models import Article, ArticleTag, Comment, Favorite, Follow, Tag, User

from .test_api import ApiTestCase


@override_settings(NOTIFY_URL="", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class QueryBudgetTests(ApiTestCase):
    def setUp(self):
        self.reader = self.register("reader")
        reader = User.objects.get(username="reader")
        tag = Tag.objects.create(name="shared")
        for i in range(100):
            author = User.objects.create_user(f"author{i}", f"author{i}@example.org", "correct horse")
            article = Article.objects.create(author=author, slug=f"slug-{i}", title="T", description="D", body="B")
            ArticleTag.objects.create(article=article, tag=tag)
            ArticleTag.objects.create(article=article, tag=Tag.objects.create(name=f"own{i}"))
            Favorite.objects.create(user=reader, article=article)
            Follow.objects.create(follower=reader, followed=author)
        self.slug = article.slug
        Comment.objects.bulk_create(
            Comment(article=article, author=person, body="Yes.") for person in User.objects.all()
        )

    def assert_budget(self, number: int, path: str, rows: str):
        for size in (10, 100):
            with self.subTest(path=path, size=size), self.assertNumQueries(number):
                answer = self.reader.get(path.format(size=size))
            self.assertEqual(len(answer.json()[rows]), size)

    def test_article_lists(self):
        # The reader, the page with authors and flags, its tags, the count.
        self.assert_budget(4, "/api/articles?limit={size}", "articles")
        self.assert_budget(4, "/api/articles?tag=shared&limit={size}", "articles")
        self.assert_budget(4, "/api/articles?favorited=reader&limit={size}", "articles")
        self.assert_budget(4, "/api/articles/feed?limit={size}", "articles")

    def test_one_article(self):
        with self.assertNumQueries(3):
            self.reader.get(f"/api/articles/{self.slug}")

    def test_comments(self):
        with self.assertNumQueries(3):
            answer = self.reader.get(f"/api/articles/{self.slug}/comments")
        self.assertEqual(len(answer.json()["comments"]), 101)

    def test_totals_per_author(self):
        self.assert_budget(2, "/api/authors/stats?limit={size}", "authors")

    def test_flags_are_those_of_the_reader(self):
        stranger = self.register("stranger")
        for client, expected in ((self.reader, True), (stranger, False), (self.client, False)):
            article = client.get("/api/articles?limit=1").json()["articles"][0]
            self.assertEqual((article["favorited"], article["author"]["following"]), (expected, expected))
