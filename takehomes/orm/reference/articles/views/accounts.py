"""Accounts, profiles and follows."""

from django.contrib.auth.hashers import make_password
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import Missing
from ..models import Follow, User
from ..requests import payload
from ..serializers import AccountSerializer, LoginSerializer, ProfileSerializer


class RegisterView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        account = AccountSerializer(data=payload(request, "user"))
        account.is_valid(raise_exception=True)
        account.save()
        return Response({"user": account.data}, status=status.HTTP_201_CREATED)


class LoginView(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        login = LoginSerializer(data=payload(request, "user"))
        login.is_valid(raise_exception=True)
        user = User.objects.filter(email=login.validated_data["email"].lower()).first()
        if user is None:
            make_password(login.validated_data["password"])  # an unknown address takes as long as a wrong password
        if user is None or not user.check_password(login.validated_data["password"]):
            raise ValidationError({"credentials": ["are not valid"]})
        return Response({"user": AccountSerializer(user).data})


class CurrentUserView(APIView):
    def get(self, request: Request) -> Response:
        return Response({"user": AccountSerializer(request.user).data})

    def put(self, request: Request) -> Response:
        account = AccountSerializer(request.user, data=payload(request, "user"), partial=True)
        account.is_valid(raise_exception=True)
        account.save()
        return Response({"user": account.data})


def find_user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Missing("profile")
    return user


class ProfileView(APIView):
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get(self, request: Request, username: str) -> Response:
        return profile_response(request, find_user(username))


class FollowView(APIView):
    def post(self, request: Request, username: str) -> Response:
        followed = find_user(username)
        if followed == request.user:
            raise ValidationError({"username": ["you cannot follow yourself"]})
        Follow.objects.get_or_create(follower=request.user, followed=followed)
        return profile_response(request, followed)

    def delete(self, request: Request, username: str) -> Response:
        followed = find_user(username)
        Follow.objects.filter(follower=request.user, followed=followed).delete()
        return profile_response(request, followed)


def profile_response(request: Request, user: User) -> Response:
    return Response({"profile": ProfileSerializer(user, context={"request": request}).data})
