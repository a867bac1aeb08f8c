"""One shape for every error: {"errors": {field: [words]}}."""

from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Missing(APIException):
    """There is no such row. `noun` is the key of the error."""

    status_code = status.HTTP_404_NOT_FOUND

    def __init__(self, noun: str):
        super().__init__({noun: ["was not found"]})


class NotYours(APIException):
    """The row belongs to someone else. `noun` is the key of the error."""

    status_code = status.HTTP_403_FORBIDDEN

    def __init__(self, noun: str):
        super().__init__({noun: ["belongs to someone else"]})


def words(detail) -> list[str]:
    if isinstance(detail, dict):
        return [word for part in detail.values() for word in words(part)]
    if isinstance(detail, list):
        return [word for part in detail for word in words(part)]
    return [str(detail)]


def handle(error: Exception, context: dict) -> Response | None:
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, (NotAuthenticated, AuthenticationFailed)):
        response.data = {"errors": {"token": words(error.detail)}}
    elif isinstance(error, (ParseError, UnsupportedMediaType)):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = {"errors": {"body": words(error.detail)}}
    elif isinstance(error, APIException) and isinstance(error.detail, dict):
        if isinstance(error, ValidationError):
            response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = {"errors": {field: words(detail) for field, detail in error.detail.items()}}
    else:
        response.data = {"errors": {"request": words(response.data)}}
    return response
