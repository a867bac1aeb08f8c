"""Totals per author, and the health page."""

from django.db.models import Count
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import User
from ..requests import page_of


class AuthorStatsView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        page = page_of(request)
        authors = User.objects.annotate(
            article_total=Count("articles"),
            favorite_total=Count("articles__favorites"),
            comment_total=Count("articles__comments"),
        ).filter(article_total__gt=0)
        return Response(
            {
                "authors": [
                    {
                        "username": author.username,
                        "articles": author.article_total,
                        "favoritesReceived": author.favorite_total,
                        "commentsReceived": author.comment_total,
                    }
                    for author in page.of(authors.order_by("username"))
                ],
                "authorsCount": authors.count(),
            }
        )


class HealthView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})
