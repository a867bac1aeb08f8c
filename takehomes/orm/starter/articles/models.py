"""The tables. Their names and columns are shared with other systems; see README.md before changing one."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
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


# The foreign keys below have no index of their own: the import from the old system was too slow with them,
# and nobody has looked at the queries since.


class Follow(models.Model):
    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="following", db_index=False)
    followed = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followers", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_follow"


class Tag(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        db_table = "conduit_tag"


class Article(models.Model):
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="articles", db_index=False)
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=500)
    body = models.TextField()
    tags = models.ManyToManyField(Tag, through="ArticleTag", related_name="articles")
    favorites_count = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_article"


class ArticleTag(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)

    class Meta:
        db_table = "conduit_article_tag"


class Favorite(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="favorites", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="favorites", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_favorite"


class Comment(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="comments", db_index=False)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "conduit_comment"
