"""Totals per author, and the health page."""

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import Article, Comment, Favorite, User
from ..requests import page_of


def total(rows: QuerySet, author: str) -> Coalesce:
    """The number of `rows` per author, as a subquery: two joins in one annotate would multiply each other."""
    counted = (
        rows.filter(**{author: OuterRef("pk")}).order_by().values(author).annotate(total=Count("pk")).values("total")
    )
    return Coalesce(Subquery(counted), 0)


class AuthorStatsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        page = page_of(request)
        authors = User.objects.filter(Exists(Article.objects.filter(author=OuterRef("pk"))))
        rows = page.of(
            authors.order_by("username").values(
                "username",
                articles_written=total(Article.objects.all(), "author"),
                favorites_received=total(Favorite.objects.all(), "article__author"),
                comments_received=total(Comment.objects.all(), "article__author"),
            )
        )
        return Response(
            {
                "authors": [
                    {
                        "username": row["username"],
                        "articles": row["articles_written"],
                        "favoritesReceived": row["favorites_received"],
                        "commentsReceived": row["comments_received"],
                    }
                    for row in rows
                ],
                "authorsCount": authors.count(),
            }
        )


class HealthView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})
