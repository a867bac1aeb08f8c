"""Articles, the feed, favourites and tags."""

import secrets
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import Missing, NotYours
from ..models import Article, ArticleQuerySet, Favorite, Tag
from ..notifications import announce_article
from ..requests import page_of, payload
from ..serializers import ArticleFilterSerializer, ArticleInputSerializer, ArticleSerializer


def find_article(slug: str) -> Article:
    try:
        return Article.objects.get(slug=slug)
    except Article.DoesNotExist:
        raise Missing("article") from None


def lock_own_article(request: Request, slug: str) -> Article:
    """The article, if it belongs to the person who asks."""
    try:
        article = Article.objects.get(slug=slug)
    except Article.DoesNotExist:
        raise Missing("article") from None
    if article.author_id != request.user.pk:
        raise NotYours("article")
    return article


def make_slug(title: str) -> str:
    return f"{slugify(title)[:200] or 'article'}-{secrets.token_hex(4)}"


def set_tags(article: Article, names: list[str]) -> None:
    # In sorted order (the serializer sorts), so that two writers of the same new tags cannot wait for each other.
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    article.tags.set(Tag.objects.filter(name__in=names))


def article_response(request: Request, slug: str, code: int = status.HTTP_200_OK) -> Response:
    article = Article.objects.for_reader(request.user).filter(slug=slug).first()
    if article is None:
        raise Missing("article")
    return Response({"article": ArticleSerializer(article).data}, status=code)


def list_response(request: Request, articles: ArticleQuerySet) -> Response:
    page = page_of(request)
    rows = page.of(articles.for_reader(request.user).order_by("-created_at", "-id"))
    return Response(
        {
            "articles": ArticleSerializer(rows, many=True).data,
            "articlesCount": articles.count(),
        }
    )


class ArticlesView(APIView):
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get(self, request: Request) -> Response:
        wanted = ArticleFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        articles = Article.objects.all()
        if tag := wanted.validated_data.get("tag"):
            articles = articles.filter(tags__name=tag.lower())
        if author := wanted.validated_data.get("author"):
            articles = articles.filter(author__username=author)
        if reader := wanted.validated_data.get("favorited"):
            articles = articles.filter(favorites__user__username=reader)
        return list_response(request, articles)

    def post(self, request: Request) -> Response:
        sent = ArticleInputSerializer(data=payload(request, "article"))
        sent.is_valid(raise_exception=True)
        wanted = sent.validated_data
        with transaction.atomic():
            article = Article.objects.create(
                author=request.user,
                slug=make_slug(wanted["title"]),
                title=wanted["title"],
                description=wanted["description"],
                body=wanted["body"],
            )
            set_tags(article, wanted.get("tagList", []))
            # Outside calls wait for the commit: nobody hears of what was rolled back, and no lock is held meanwhile.
            transaction.on_commit(partial(announce_article, article.slug), robust=True)
        return article_response(request, article.slug, status.HTTP_201_CREATED)


class FeedView(APIView):
    def get(self, request: Request) -> Response:
        followed = request.user.following.values("followed")
        return list_response(request, Article.objects.filter(author__in=followed))


class ArticleView(APIView):
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get(self, request: Request, slug: str) -> Response:
        return article_response(request, slug)

    def put(self, request: Request, slug: str) -> Response:
        with transaction.atomic():
            article = lock_own_article(request, slug)
            sent = ArticleInputSerializer(data=payload(request, "article"), partial=True)
            sent.is_valid(raise_exception=True)
            changes = {name: value for name, value in sent.validated_data.items() if name != "tagList"}
            for name, value in changes.items():
                setattr(article, name, value)
            article.updated_at = timezone.now()
            article.save()
            if "tagList" in sent.validated_data:
                set_tags(article, sent.validated_data["tagList"])
        return article_response(request, slug)

    def delete(self, request: Request, slug: str) -> Response:
        with transaction.atomic():
            lock_own_article(request, slug).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class FavoriteView(APIView):
    """The row decides who changes the counter, the database adds: nothing is lost and nobody counts twice."""

    def post(self, request: Request, slug: str) -> Response:
        article = find_article(slug)
        with transaction.atomic():
            _, created = Favorite.objects.get_or_create(user=request.user, article=article)
            if created:
                Article.objects.filter(pk=article.pk).update(favorites_count=F("favorites_count") + 1)
        return article_response(request, slug)

    def delete(self, request: Request, slug: str) -> Response:
        article = find_article(slug)
        with transaction.atomic():
            removed, _ = Favorite.objects.filter(user=request.user, article=article).delete()
            if removed:
                Article.objects.filter(pk=article.pk).update(favorites_count=F("favorites_count") - 1)
        return article_response(request, slug)


class TagsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response({"tags": [tag.name for tag in Tag.objects.order_by("name")]})
