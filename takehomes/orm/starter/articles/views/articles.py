"""Articles, the feed, favourites and tags."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import Missing, NotYours
from ..models import Article, Favorite, Tag
from ..notifications import announce_article
from ..requests import page_of, payload
from ..serializers import ArticleFilterSerializer, ArticleInputSerializer, ArticleSerializer


def find_article(slug: str) -> Article:
    try:
        return Article.objects.get(slug=slug)
    except Article.DoesNotExist:
        raise Missing("article") from None


def find_own_article(request: Request, slug: str) -> Article:
    article = find_article(slug)
    if article.author != request.user:
        raise NotYours("article")
    return article


def make_slug(title: str) -> str:
    return f"{slugify(title)[:200] or 'article'}-{secrets.token_hex(4)}"


def set_tags(article: Article, names: list[str]) -> None:
    tags = [Tag.objects.get_or_create(name=name)[0] for name in names]
    article.tags.set(tags)


def article_response(request: Request, article: Article, code: int = status.HTTP_200_OK) -> Response:
    return Response({"article": ArticleSerializer(article, context={"request": request}).data}, status=code)


def list_response(request: Request, articles) -> Response:
    page = page_of(request)
    rows = page.of(articles.order_by("-created_at", "-id"))
    return Response(
        {
            "articles": ArticleSerializer(rows, many=True, context={"request": request}).data,
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
            announce_article(article.slug)
        return article_response(request, article, status.HTTP_201_CREATED)


class FeedView(APIView):
    def get(self, request: Request) -> Response:
        followed = [follow.followed_id for follow in request.user.following.all()]
        return list_response(request, Article.objects.filter(author_id__in=followed))


class ArticleView(APIView):
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get(self, request: Request, slug: str) -> Response:
        return article_response(request, find_article(slug))

    def put(self, request: Request, slug: str) -> Response:
        article = find_own_article(request, slug)
        sent = ArticleInputSerializer(data=payload(request, "article"), partial=True)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            for field in ("title", "description", "body"):
                if field in sent.validated_data:
                    setattr(article, field, sent.validated_data[field])
            article.updated_at = timezone.now()
            article.save()
            if "tagList" in sent.validated_data:
                set_tags(article, sent.validated_data["tagList"])
        return article_response(request, article)

    def delete(self, request: Request, slug: str) -> Response:
        find_own_article(request, slug).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class FavoriteView(APIView):
    def post(self, request: Request, slug: str) -> Response:
        with transaction.atomic():
            article = find_article(slug)
            if not Favorite.objects.filter(user=request.user, article=article).exists():
                Favorite.objects.create(user=request.user, article=article)
                article.favorites_count += 1
                article.save()
        return article_response(request, article)

    def delete(self, request: Request, slug: str) -> Response:
        with transaction.atomic():
            article = find_article(slug)
            favorite = Favorite.objects.filter(user=request.user, article=article).first()
            if favorite is not None:
                favorite.delete()
                article.favorites_count -= 1
                article.save()
        return article_response(request, article)


class TagsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response({"tags": [tag.name for tag in Tag.objects.order_by("name")]})
