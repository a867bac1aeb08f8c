"""Real threads with real connections: what parallel requests may not break."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.db import connection, connections, transaction
from django.test import TransactionTestCase, override_settings

from articles.models import Article, Favorite

from .test_api import ApiTestCase

PEOPLE = 8


@override_settings(NOTIFY_URL="", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class ConcurrencyTests(TransactionTestCase):
    register = ApiTestCase.register
    publish = ApiTestCase.publish

    def setUp(self):
        self.author = self.register()
        self.readers = [self.register() for _ in range(PEOPLE)]
        self.slug = self.publish(self.author)["slug"]

    def at_once(self, calls) -> list[int]:
        def run(call) -> int:
            try:
                return call().status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(PEOPLE * 2) as pool:
            return list(pool.map(run, calls))

    def assert_counter(self, expected: int):
        article = Article.objects.get(slug=self.slug)
        self.assertEqual(article.favorites_count, expected)
        self.assertEqual(Favorite.objects.filter(article=article).count(), expected)

    def mark(self, reader):
        return lambda: reader.post(f"/api/articles/{self.slug}/favorite")

    def unmark(self, reader):
        return lambda: reader.delete(f"/api/articles/{self.slug}/favorite")

    def test_no_favourite_is_lost(self):
        self.assertEqual(set(self.at_once([self.mark(reader) for reader in self.readers])), {200})
        self.assert_counter(PEOPLE)
        self.assertEqual(set(self.at_once([self.unmark(reader) for reader in self.readers])), {200})
        self.assert_counter(0)

    def test_one_person_counts_once(self):
        self.assertEqual(set(self.at_once([self.mark(self.readers[0])] * PEOPLE)), {200})
        self.assert_counter(1)

    def test_an_edit_leaves_the_counter_alone(self):
        def edit():
            change = {"article": {"description": "Changed", "tagList": ["changed", "tags"]}}
            return self.author.put(f"/api/articles/{self.slug}", change, format="json")

        calls = [call for reader in self.readers for call in (self.mark(reader), edit)]
        self.assertEqual(set(self.at_once(calls)), {200})
        self.assert_counter(PEOPLE)

    def test_nothing_is_announced_when_the_commit_fails(self):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$;
                CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON conduit_article
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit();
                """
            )
        self.addCleanup(self.drop_trigger)
        self.author.raise_request_exception = False
        with patch("articles.views.articles.announce_article") as announce:
            answer = self.author.post(
                "/api/articles", {"article": {"title": "T", "description": "D", "body": "B"}}, format="json"
            )
        self.assertEqual(answer.status_code, 500)
        announce.assert_not_called()

    def drop_trigger(self):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse_commit ON conduit_article; DROP FUNCTION refuse_commit()")
