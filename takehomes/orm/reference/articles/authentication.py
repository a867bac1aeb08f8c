"""Signed tokens: no table, no lookup but the user. A new password or a new SECRET_KEY ends all of them."""

from django.core import signing
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from .models import User

SALT = "conduit.token"
MAX_AGE_SECONDS = 14 * 24 * 60 * 60


def issue_token(user: User) -> str:
    return signing.dumps({"user": user.pk, "hash": user.get_session_auth_hash()}, salt=SALT)


def user_of(token: str) -> User | None:
    try:
        claims = signing.loads(token, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=claims["user"]).first()
    if user is None or not constant_time_compare(claims["hash"], user.get_session_auth_hash()):
        return None
    return user


class TokenAuthentication(BaseAuthentication):
    keyword = "Token"

    def authenticate(self, request):
        header = get_authorization_header(request).decode("latin-1")
        if not header:
            return None
        keyword, _, token = header.partition(" ")
        user = user_of(token.strip()) if keyword.lower() == self.keyword.lower() else None
        if user is None:
            raise AuthenticationFailed("is not valid")
        return user, token

    def authenticate_header(self, request) -> str:
        return self.keyword
