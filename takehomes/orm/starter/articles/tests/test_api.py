import itertools
from unittest.mock import patch

from django.test import TestCase, override_settings
from rest_framework.test import APIClient

numbers = itertools.count()


class ApiTestCase(TestCase):
    """Speaks to the API as a person would: every account is opened through the API itself."""

    def register(self, name: str | None = None) -> APIClient:
        name = name or f"reader{next(numbers)}"
        client = APIClient()
        answer = client.post(
            "/api/users",
            {"user": {"username": name, "email": f"{name}@example.org", "password": "correct horse"}},
            format="json",
        )
        self.assertEqual(answer.status_code, 201, answer.content)
        client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['user']['token']}")
        client.name = name
        return client

    def publish(self, client: APIClient, **fields) -> dict:
        article = {"title": "A title", "description": "A line", "body": "A text", "tagList": ["one"], **fields}
        answer = client.post("/api/articles", {"article": article}, format="json")
        self.assertEqual(answer.status_code, 201, answer.content)
        return answer.json()["article"]


@override_settings(NOTIFY_URL="", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class AccountTests(ApiTestCase):
    def test_a_person_signs_in_and_reads_their_account(self):
        self.register("amara")
        answer = self.client.post(
            "/api/users/login",
            {"user": {"email": "AMARA@example.org", "password": "correct horse"}},
            content_type="application/json",
        )
        self.assertEqual(answer.status_code, 200)
        token = answer.json()["user"]["token"]
        answer = self.client.get("/api/user", headers={"Authorization": f"Token {token}"})
        self.assertEqual(answer.json()["user"]["username"], "amara")

    def test_a_wrong_password_is_refused(self):
        self.register("amara")
        answer = self.client.post(
            "/api/users/login",
            {"user": {"email": "amara@example.org", "password": "wrong horse"}},
            content_type="application/json",
        )
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json(), {"errors": {"credentials": ["are not valid"]}})

    def test_a_name_is_taken_whatever_its_case(self):
        self.register("amara")
        answer = self.client.post(
            "/api/users",
            {"user": {"username": "Amara", "email": "other@example.org", "password": "correct horse"}},
            content_type="application/json",
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("username", answer.json()["errors"])

    def test_a_new_password_ends_old_tokens(self):
        amara = self.register()
        self.assertEqual(
            amara.put("/api/user", {"user": {"password": "battery staple"}}, format="json").status_code, 200
        )
        self.assertEqual(amara.get("/api/user").status_code, 401)

    def test_following_oneself_is_refused(self):
        amara = self.register()
        self.assertEqual(amara.post(f"/api/profiles/{amara.name}/follow").status_code, 422)


@override_settings(NOTIFY_URL="", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class ArticleTests(ApiTestCase):
    def test_an_article_can_be_published_read_changed_and_deleted(self):
        amara = self.register()
        slug = self.publish(amara, title="On testing", tagList=["Tests", "django", "tests"])["slug"]
        article = self.client.get(f"/api/articles/{slug}").json()["article"]
        self.assertEqual(article["tagList"], ["django", "tests"])
        self.assertEqual(article["author"]["username"], amara.name)
        answer = amara.put(f"/api/articles/{slug}", {"article": {"body": "Better"}}, format="json")
        self.assertEqual(
            (answer.json()["article"]["body"], answer.json()["article"]["title"]), ("Better", "On testing")
        )
        self.assertEqual(amara.delete(f"/api/articles/{slug}").status_code, 204)
        self.assertEqual(self.client.get(f"/api/articles/{slug}").status_code, 404)

    def test_only_the_author_changes_an_article(self):
        slug = self.publish(self.register())["slug"]
        stranger = self.register()
        self.assertEqual(
            stranger.put(f"/api/articles/{slug}", {"article": {"body": "Mine"}}, format="json").status_code, 403
        )
        self.assertEqual(stranger.delete(f"/api/articles/{slug}").status_code, 403)

    def test_lists_filter_and_page(self):
        amara, bruno = self.register(), self.register()
        first = self.publish(amara, tagList=["red"])["slug"]
        second = self.publish(bruno, tagList=["red", "blue"])["slug"]
        amara.post(f"/api/articles/{second}/favorite")

        def slugs(query: str) -> list[str]:
            return [article["slug"] for article in self.client.get(f"/api/articles?{query}").json()["articles"]]

        self.assertEqual(slugs(""), [second, first])
        self.assertEqual(slugs("limit=1&offset=1"), [first])
        self.assertEqual(slugs("tag=blue"), [second])
        self.assertEqual(slugs(f"author={amara.name}"), [first])
        self.assertEqual(slugs(f"favorited={amara.name}"), [second])
        self.assertEqual(slugs("tag=green"), [])
        self.assertEqual(self.client.get("/api/articles?limit=0").status_code, 422)

    def test_the_feed_shows_people_one_follows(self):
        amara, bruno = self.register(), self.register()
        slug = self.publish(bruno)["slug"]
        self.publish(amara)
        self.assertEqual(amara.get("/api/articles/feed").json(), {"articles": [], "articlesCount": 0})
        amara.post(f"/api/profiles/{bruno.name}/follow")
        feed = amara.get("/api/articles/feed").json()
        self.assertEqual([article["slug"] for article in feed["articles"]], [slug])
        self.assertTrue(feed["articles"][0]["author"]["following"])

    def test_a_favourite_counts_once(self):
        amara = self.register()
        slug = self.publish(self.register())["slug"]
        amara.post(f"/api/articles/{slug}/favorite")
        article = amara.post(f"/api/articles/{slug}/favorite").json()["article"]
        self.assertEqual((article["favorited"], article["favoritesCount"]), (True, 1))
        article = amara.delete(f"/api/articles/{slug}/favorite").json()["article"]
        self.assertEqual((article["favorited"], article["favoritesCount"]), (False, 0))

    def test_comments(self):
        amara, bruno = self.register(), self.register()
        slug = self.publish(amara)["slug"]
        answer = bruno.post(f"/api/articles/{slug}/comments", {"comment": {"body": "Well said."}}, format="json")
        self.assertEqual(answer.status_code, 201)
        number = answer.json()["comment"]["id"]
        self.assertEqual(
            bruno.post(f"/api/articles/{slug}/comments", {"comment": {"body": "  "}}, format="json").status_code, 422
        )
        self.assertEqual(len(self.client.get(f"/api/articles/{slug}/comments").json()["comments"]), 1)
        self.assertEqual(amara.delete(f"/api/articles/{slug}/comments/{number}").status_code, 403)
        self.assertEqual(bruno.delete(f"/api/articles/{slug}/comments/{number}").status_code, 204)

    def test_publishing_is_announced(self):
        with patch("articles.views.articles.announce_article") as announce:
            article = self.publish(self.register())
        announce.assert_called_once_with(article["slug"])

    def test_totals_of_an_author(self):
        amara, bruno = self.register(), self.register()
        slug = self.publish(amara)["slug"]
        bruno.post(f"/api/articles/{slug}/favorite")
        self.assertEqual(
            self.client.get("/api/authors/stats").json(),
            {
                "authors": [{"username": amara.name, "articles": 1, "favoritesReceived": 1, "commentsReceived": 0}],
                "authorsCount": 1,
            },
        )
