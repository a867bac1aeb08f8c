"""The tables and the rules that hold for every writer.

Other systems write to these tables, so a rule that a row or a table can express is a constraint here; the views only
turn it into a friendly answer. Foreign keys carry no index of their own: each index below stands for a query, or comes
with a constraint.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import BooleanField, Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Lower, Upper
from django.utils import timezone


class UserManager(BaseUserManager):
    def create_user(self, username: str, email: str, password: str) -> "User":
        user = self.model(username=username, email=email.lower())
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    last_login = None

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(max_length=254, unique=True)
    bio = models.TextField(blank=True, default="")
    image = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    objects = UserManager()

    class Meta:
        db_table = "conduit_user"
        constraints = [
            # Upper is what the lookup `iexact` compiles to: one index serves the rule and the check in the form.
            models.UniqueConstraint(Upper("username"), name="user_username_any_case_unique"),
        ]


class Follow(models.Model):
    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="following", db_index=False)
    followed = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followers", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_follow"
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_not_oneself"),
        ]


class Tag(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        db_table = "conduit_tag"
        constraints = [
            # Lower case only, then unique: equal whatever the case, and a plain lookup by name still uses the index.
            models.CheckConstraint(condition=Q(name=Lower("name")), name="tag_name_lower_case"),
            models.UniqueConstraint(fields=["name"], name="tag_name_unique"),
        ]


class ArticleQuerySet(models.QuerySet):
    def for_reader(self, reader) -> "ArticleQuerySet":
        """With all that the JSON of an article needs: two queries for any number of rows."""
        if reader.is_authenticated:
            favorited = Exists(Favorite.objects.filter(article=OuterRef("pk"), user=reader))
            following = Exists(Follow.objects.filter(followed=OuterRef("author"), follower=reader))
        else:
            favorited = following = Value(False, output_field=BooleanField())
        return (
            self.prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
            .annotate(favorited=favorited, following_author=following)
        )


class Article(models.Model):
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="articles", db_index=False)
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=500)
    body = models.TextField()
    tags = models.ManyToManyField(Tag, through="ArticleTag", related_name="articles")
    # Denormalised so that lists need no count. views/articles.py keeps it with F(); migration 0005 counts anew.
    favorites_count = models.IntegerField(default=0)
    public_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        db_table = "conduit_article"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="article_slug_unique"),
            models.UniqueConstraint(fields=["public_id"], name="article_public_id_unique"),
            models.CheckConstraint(condition=Q(favorites_count__gte=0), name="article_favorites_count_not_negative"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="article_newest"),
            models.Index(fields=["author", "-created_at", "-id"], name="article_author_newest"),
        ]


class ArticleTag(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        db_table = "conduit_article_tag"
        constraints = [models.UniqueConstraint(fields=["article", "tag"], name="article_tag_once")]
        indexes = [models.Index(fields=["tag", "article"], name="article_tag_by_tag")]


class Favorite(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favorites", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="favorites", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_favorite"
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="favorite_once")]
        indexes = [models.Index(fields=["user", "article"], name="favorite_by_user")]


class CommentQuerySet(models.QuerySet):
    def for_reader(self, reader) -> "CommentQuerySet":
        """With the author and whether the reader follows them: one query for any number of rows."""
        if reader.is_authenticated:
            following = Exists(Follow.objects.filter(followed=OuterRef("author"), follower=reader))
        else:
            following = Value(False, output_field=BooleanField())
        return self.select_related("author").annotate(following_author=following)


class Comment(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="comments", db_index=False)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "conduit_comment"
        constraints = [models.CheckConstraint(condition=Q(body__regex=r"\S"), name="comment_not_blank")]
        indexes = [models.Index(fields=["article", "-created_at", "-id"], name="comment_article_newest")]
