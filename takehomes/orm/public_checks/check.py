#!/usr/bin/env python3
"""Public checks for Conduit: asks a running project what openapi.json promises, and counts statements if it can.

    python3 check.py http://127.0.0.1:8000
    python3 check.py http://127.0.0.1:8000 --notify-port 9000     (project: NOTIFY_URL=http://127.0.0.1:9000/)

Needs Python 3.11 and nothing else. Opens a few accounts with random names and leaves them there: use a local database.
Ends with 0 when every check holds, 1 when one does not, 2 when nothing answers. Hints never change the exit code.
"""

import argparse
import http.server
import json
import queue
import secrets
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

ARTICLE_KEYS = {
    *("slug", "title", "description", "body", "tagList"),
    *("createdAt", "updatedAt", "favorited", "favoritesCount", "author"),
}
PROFILE_KEYS = {"username", "bio", "image", "following"}
COMMENT_KEYS = {"id", "createdAt", "updatedAt", "body", "author"}
USER_KEYS = {"email", "token", "username", "bio", "image"}
FEW, MANY = 5, 25


class Wrong(Exception):
    """What was expected and what came instead."""


@dataclass
class Answer:
    status: int
    body: Any
    queries: int | None

    def expect(self, status: int) -> "Answer":
        if self.status != status:
            raise Wrong(f"expected status {status}, got {self.status}: {json.dumps(self.body)[:300]}")
        return self


@dataclass
class Person:
    base: str
    name: str = ""
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers, method=method)
        try:
            response = urllib.request.urlopen(request, timeout=20)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            text = response.read()
            counted = response.headers.get("X-Query-Count")
            try:
                content = json.loads(text) if text else None
            except ValueError:
                content = text.decode(errors="replace")[:300]
            return Answer(response.status, content, int(counted) if counted else None)


def same(what: str, got: Any, expected: Any) -> None:
    if got != expected:
        raise Wrong(f"{what}: expected {expected!r}, got {got!r}")


def keys(what: str, got: Any, expected: set[str]) -> None:
    if not isinstance(got, dict) or not expected <= got.keys():
        raise Wrong(f"{what}: expected the keys {sorted(expected)}, got {got!r}"[:400])


def refused(answer: Answer, status: int, field: str) -> None:
    answer.expect(status)
    errors = answer.body.get("errors") if isinstance(answer.body, dict) else None
    if not isinstance(errors, dict) or not isinstance(errors.get(field), list) or not errors[field]:
        raise Wrong(f"expected {{'errors': {{'{field}': [words]}}}}, got {answer.body!r}")


class Checks:
    def __init__(self, base: str, notified: "queue.Queue[dict] | None"):
        self.base = base
        self.notified = notified
        self.run = "k" + secrets.token_hex(4)
        self.made = 0
        self.anyone = Person(base)
        self.amara = self.bruno = self.anyone

    # Helpers

    def person(self) -> Person:
        self.made += 1
        name = f"{self.run}-{self.made}"
        sent = {"user": {"username": name, "email": f"{name}@example.org", "password": "correct horse"}}
        user = self.anyone.ask("POST", "/api/users", sent).expect(201).body["user"]
        keys("user", user, USER_KEYS)
        return Person(self.base, name, user["token"])

    def article(self, author: Person, **fields: Any) -> dict:
        sent = {"title": "A title", "description": "A line", "body": "A text", **fields}
        article = author.ask("POST", "/api/articles", {"article": sent}).expect(201).body["article"]
        keys("article", article, ARTICLE_KEYS)
        keys("author", article["author"], PROFILE_KEYS)
        return article

    # What the contract says

    def health(self) -> None:
        same("health", self.anyone.ask("GET", "/api/health").expect(200).body, {"status": "ok"})

    def accounts(self) -> None:
        self.amara, self.bruno = self.person(), self.person()
        login = {"user": {"email": f"{self.amara.name}@EXAMPLE.org", "password": "correct horse"}}
        user = self.anyone.ask("POST", "/api/users/login", login).expect(200).body["user"]
        same("username", user["username"], self.amara.name)
        login["user"]["password"] = "wrong horse"
        refused(self.anyone.ask("POST", "/api/users/login", login), 422, "credentials")
        changed = self.amara.ask("PUT", "/api/user", {"user": {"bio": "Writes."}}).expect(200).body["user"]
        same("bio", changed["bio"], "Writes.")
        same("own name", self.amara.ask("GET", "/api/user").expect(200).body["user"]["username"], self.amara.name)

    def accounts_refused(self) -> None:
        taken = {
            "username": self.amara.name.upper(),
            "email": "x-" + self.run + "@example.org",
            "password": "correct horse",
        }
        refused(self.anyone.ask("POST", "/api/users", {"user": taken}), 422, "username")
        refused(self.anyone.ask("POST", "/api/users", {"user": {"username": "x" + self.run}}), 422, "email")
        refused(self.anyone.ask("GET", "/api/user"), 401, "token")
        refused(Person(self.base, token="wrong").ask("GET", "/api/articles"), 401, "token")

    def follows(self) -> None:
        path = f"/api/profiles/{self.bruno.name}"
        for _ in range(2):
            same("following", self.amara.ask("POST", f"{path}/follow").expect(200).body["profile"]["following"], True)
        same("following", self.amara.ask("GET", path).expect(200).body["profile"]["following"], True)
        same("following, nobody asks", self.anyone.ask("GET", path).expect(200).body["profile"]["following"], False)
        same("following", self.amara.ask("DELETE", f"{path}/follow").expect(200).body["profile"]["following"], False)
        refused(self.amara.ask("POST", f"/api/profiles/{self.amara.name}/follow"), 422, "username")
        refused(self.amara.ask("GET", "/api/profiles/nobody-of-that-name"), 404, "profile")

    def articles(self) -> None:
        slug = self.article(self.amara, tagList=["Red", f"t{self.run}", "red"])["slug"]
        article = self.anyone.ask("GET", f"/api/articles/{slug}").expect(200).body["article"]
        same("tagList", article["tagList"], sorted(["red", f"t{self.run}"]))
        if not article["createdAt"].endswith("Z"):
            raise Wrong(f"createdAt is not in UTC with a Z: {article['createdAt']}")
        changed = self.amara.ask("PUT", f"/api/articles/{slug}", {"article": {"body": "New", "tagList": []}}).expect(
            200
        )
        same(
            "changed",
            [changed.body["article"][k] for k in ("slug", "title", "body", "tagList")],
            [slug, "A title", "New", []],
        )
        refused(self.bruno.ask("PUT", f"/api/articles/{slug}", {"article": {"body": "Mine"}}), 403, "article")
        refused(self.bruno.ask("DELETE", f"/api/articles/{slug}"), 403, "article")
        refused(
            self.amara.ask("POST", "/api/articles", {"article": {"title": " ", "description": "x", "body": "x"}}),
            422,
            "title",
        )
        self.amara.ask("DELETE", f"/api/articles/{slug}").expect(204)
        refused(self.amara.ask("GET", f"/api/articles/{slug}"), 404, "article")

    def lists(self) -> None:
        tag = f"list-{self.run}"
        first, second = (self.article(person, tagList=[tag])["slug"] for person in (self.amara, self.bruno))
        self.amara.ask("POST", f"/api/articles/{second}/favorite").expect(200)

        def page(query: str) -> tuple[list[str], int]:
            body = self.anyone.ask("GET", f"/api/articles?{query}").expect(200).body
            return [article["slug"] for article in body["articles"]], body["articlesCount"]

        same("by tag, newest first", page(f"tag={tag}"), ([second, first], 2))
        same("second page", page(f"tag={tag}&limit=1&offset=1"), ([first], 2))
        same("by author", page(f"tag={tag}&author={quote(self.amara.name)}"), ([first], 1))
        same("by favourite", page(f"tag={tag}&favorited={quote(self.amara.name)}"), ([second], 1))
        same("unknown tag", page("tag=nothing-has-this-tag"), ([], 0))
        refused(self.anyone.ask("GET", "/api/articles?limit=0"), 422, "limit")
        refused(self.anyone.ask("GET", "/api/articles?offset=-1"), 422, "offset")
        tags = self.anyone.ask("GET", "/api/tags").expect(200).body["tags"]
        if tag not in tags:
            raise Wrong(f"the tag {tag} is not among the tags")

    def feed(self) -> None:
        reader, writer = self.person(), self.person()
        slug = self.article(writer)["slug"]
        same(
            "empty feed", reader.ask("GET", "/api/articles/feed").expect(200).body, {"articles": [], "articlesCount": 0}
        )
        reader.ask("POST", f"/api/profiles/{writer.name}/follow").expect(200)
        feed = reader.ask("GET", "/api/articles/feed").expect(200).body
        same("feed", [(a["slug"], a["author"]["following"]) for a in feed["articles"]], [(slug, True)])
        refused(self.anyone.ask("GET", "/api/articles/feed"), 401, "token")

    def favourites(self) -> None:
        slug = self.article(self.amara)["slug"]
        for method, expected in (
            ("POST", (True, 1)),
            ("POST", (True, 1)),
            ("DELETE", (False, 0)),
            ("DELETE", (False, 0)),
        ):
            article = self.bruno.ask(method, f"/api/articles/{slug}/favorite").expect(200).body["article"]
            same(f"after {method}", (article["favorited"], article["favoritesCount"]), expected)

    def comments(self) -> None:
        slug = self.article(self.amara)["slug"]
        path = f"/api/articles/{slug}/comments"
        comment = self.bruno.ask("POST", path, {"comment": {"body": "Well said."}}).expect(201).body["comment"]
        keys("comment", comment, COMMENT_KEYS)
        refused(self.bruno.ask("POST", path, {"comment": {"body": " \n "}}), 422, "body")
        same("comments", [c["id"] for c in self.anyone.ask("GET", path).expect(200).body["comments"]], [comment["id"]])
        refused(self.amara.ask("DELETE", f"{path}/{comment['id']}"), 403, "comment")
        self.bruno.ask("DELETE", f"{path}/{comment['id']}").expect(204)
        refused(self.bruno.ask("DELETE", f"{path}/{comment['id']}"), 404, "comment")

    def totals(self) -> None:
        writer = self.person()
        slugs = [self.article(writer)["slug"] for _ in range(2)]
        self.bruno.ask("POST", f"/api/articles/{slugs[0]}/favorite").expect(200)
        self.bruno.ask("POST", f"/api/articles/{slugs[1]}/comments", {"comment": {"body": "Yes."}}).expect(201)
        expected = {"username": writer.name, "articles": 2, "favoritesReceived": 1, "commentsReceived": 1}
        offset, count = 0, 1
        while offset < count:
            body = self.anyone.ask("GET", f"/api/authors/stats?limit=100&offset={offset}").expect(200).body
            for row in body["authors"]:
                if row["username"] == writer.name:
                    same("totals", row, expected)
                    return
            offset, count = offset + 100, body["authorsCount"]
        raise Wrong(f"{writer.name} has articles but is not listed")

    def notification(self) -> None:
        if self.notified is None:
            return
        while not self.notified.empty():
            self.notified.get()
        slug = self.article(self.amara)["slug"]
        try:
            same("notification", self.notified.get(timeout=3), {"event": "article.published", "slug": slug})
        except queue.Empty:
            raise Wrong("no notification within 3 seconds; is NOTIFY_URL set in the project?") from None

    # What can be hinted at

    def budget(self) -> list[str]:
        tag = f"many-{self.run}"
        reader = self.person()
        for _ in range(MANY):
            writer = self.person()
            slug = self.article(writer, tagList=[tag, f"own-{writer.name}"])["slug"]
            reader.ask("POST", f"/api/articles/{slug}/favorite").expect(200)
        lines = []
        for size in (FEW, MANY):
            answer = reader.ask("GET", f"/api/articles?tag={tag}&limit={size}").expect(200)
            if answer.queries is None:
                return [
                    "not counted: start the project with the settings of counted.py to see the number of statements"
                ]
            lines.append(f"{size} articles: {answer.queries} statements")
        return [*lines, "the same number for any page size is what you want; other lists deserve the same look"]


def listen(port: int) -> "queue.Queue[dict]":
    heard: queue.Queue[dict] = queue.Queue()

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.put(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}"))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return heard


def run(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Wrong as error:
        print(f"FAIL  {name}\n      {error}")
        return False
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"FAIL  {name}\n      the answer has another shape: {type(error).__name__} {error}")
        return False
    except OSError as error:
        print(f"FAIL  {name}\n      no answer: {error}")
        return False
    print(f"ok    {name}")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="where the project runs, without /api")
    parser.add_argument("--notify-port", type=int, help="listen here for the notification of a published article")
    options = parser.parse_args()
    checks = Checks(options.url.rstrip("/"), listen(options.notify_port) if options.notify_port else None)
    if not run("health", checks.health):
        print(f"\nNothing to check at {options.url}.")
        return 2
    if not run("accounts and sign-in", checks.accounts):
        print("\nThe other checks need accounts.")
        return 1
    results = [
        True,
        True,
        run("accounts that must be refused", checks.accounts_refused),
        run("profiles and follows", checks.follows),
        run("articles", checks.articles),
        run("lists, filters, pages, tags", checks.lists),
        run("feed", checks.feed),
        run("favourites", checks.favourites),
        run("comments", checks.comments),
        run("totals per author (simple case)", checks.totals),
    ]
    if checks.notified is not None:
        results.append(run("notification", checks.notification))
    hints: list[str] = []
    run("room for the hint on statements", lambda: hints.extend(checks.budget()))
    for hint in hints:
        print(f"hint  {hint}")
    print(
        f"\n{sum(results)} of {len(results)} checks hold." if all(results) else f"\n{results.count(False)} checks fail."
    )
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
