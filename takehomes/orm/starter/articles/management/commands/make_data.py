"""Fill a local database with invented rows, on request with the kinds of dirt production has."""

import uuid
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article, ArticleTag, Comment, Favorite, Follow, Tag, User

PEOPLE_PER_ARTICLE = 10
TAGS = 200
BATCH = 2000


class Command(BaseCommand):
    help = "Fill the database: --articles rows, a tenth as many people, and favourites, follows and comments to match."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--articles", type=int, default=1000)
        parser.add_argument("--dirty", action="store_true", help="also add rows that break the rules of the brief")

    @transaction.atomic
    def handle(self, *, articles: int, dirty: bool, **options) -> None:
        run = uuid.uuid4().hex[:6]
        now = timezone.now()
        people = self.create(
            User,
            (
                User(username=f"sample{run}{i}", email=f"sample{run}{i}@example.org", password="!")
                for i in range(max(4, articles // PEOPLE_PER_ARTICLE))
            ),
        )
        tags = self.create(Tag, (Tag(name=f"topic-{run}-{i}") for i in range(TAGS)))
        rows = self.create(
            Article,
            (
                Article(
                    author=people[i % len(people)],
                    slug=f"sample-article-{run}-{i}",
                    title=f"Sample article {i}",
                    description="Invented for a local database.",
                    body="Lorem ipsum dolor sit amet. " * 40,
                    favorites_count=1,
                    created_at=now - timedelta(minutes=i),
                    updated_at=now - timedelta(minutes=i),
                )
                for i in range(articles)
            ),
        )
        self.create(
            ArticleTag, (ArticleTag(article=a, tag=tags[(i + k) % TAGS]) for i, a in enumerate(rows) for k in (0, 7))
        )
        self.create(Favorite, (Favorite(user=people[(i * 7) % len(people)], article=a) for i, a in enumerate(rows)))
        self.create(
            Comment,
            (Comment(article=a, author=people[(i * 3) % len(people)], body="Well said.") for i, a in enumerate(rows)),
        )
        self.create(
            Follow,
            (
                Follow(follower=person, followed=people[(i + k) % len(people)])
                for i, person in enumerate(people)
                for k in range(1, min(10, len(people)))
            ),
        )
        if dirty:
            self.add_dirt(people, tags, rows)
        self.stdout.write(f"{len(people)} people and {len(rows)} articles added; names start with sample{run}")

    def create(self, model, rows) -> list:
        return model.objects.bulk_create(rows, batch_size=BATCH)

    def add_dirt(self, people: list[User], tags: list[Tag], rows: list[Article]) -> None:
        """What the importer wrote past our views."""
        first, second, third = rows[:3]
        ann, ben, *_ = people
        User.objects.create(username=ann.username.upper(), email=f"twin-{ann.email}", password="!")
        loud = Tag.objects.create(name=tags[0].name.upper())
        ArticleTag.objects.create(article=first, tag=loud)
        ArticleTag.objects.create(article=first, tag=tags[0])
        Article.objects.filter(pk=third.pk).update(slug=second.slug)
        Favorite.objects.create(user=people[0], article=first)
        Favorite.objects.create(user=people[0], article=first)
        Follow.objects.create(follower=ann, followed=ann)
        Follow.objects.create(follower=ann, followed=ben)
        Follow.objects.create(follower=ann, followed=ben)
        Comment.objects.create(article=first, author=ben, body=" \n ")
        Article.objects.filter(pk=second.pk).update(favorites_count=F("favorites_count") - 5)
