"""Totals per author, and the health page."""

from django.db.models import Count, Exists, OuterRef
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import Article, User
from ..requests import page_of


class AuthorStatsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        page = page_of(request)
        authors = User.objects.filter(Exists(Article.objects.filter(author=OuterRef("pk"))))
        rows = page.of(
            authors.order_by("username").values(
                "username",
                articles_written=Count("articles", distinct=True),
                favorites_received=Count("articles__favorites"),
                comments_received=Count("articles__comments"),
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
