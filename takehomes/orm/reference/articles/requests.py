"""Reads what every view needs from a request: the wrapped body and the page."""

from dataclasses import dataclass

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
OFFSET_MAX = 1_000_000_000


def payload(request: Request, key: str) -> dict:
    """The object under `key`, as in {"article": {...}}."""
    body = request.data.get(key) if isinstance(request.data, dict) else None
    if not isinstance(body, dict):
        raise ValidationError({key: ["is missing"]})
    return body


@dataclass(frozen=True)
class Page:
    limit: int
    offset: int

    def of(self, rows: QuerySet) -> QuerySet:
        return rows[self.offset : self.offset + self.limit]


class PageSerializer(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, default=PAGE_SIZE)
    offset = serializers.IntegerField(min_value=0, default=0)


def page_of(request: Request) -> Page:
    wanted = PageSerializer(data=request.query_params)
    wanted.is_valid(raise_exception=True)
    return Page(
        limit=min(wanted.validated_data["limit"], PAGE_SIZE_MAX),
        offset=min(wanted.validated_data["offset"], OFFSET_MAX),
    )
