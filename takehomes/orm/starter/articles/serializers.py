"""JSON in and out, in the shapes of openapi.json."""

from django.core.validators import RegexValidator
from rest_framework import serializers

from .authentication import issue_token
from .models import Article, Comment, Favorite, Follow, User

username_characters = RegexValidator(r"^[A-Za-z0-9_.-]+\Z", "may hold letters, digits and . _ - only")


class AccountSerializer(serializers.ModelSerializer):
    """Checks what a person sends about their account, and shows it with a fresh token."""

    username = serializers.CharField(max_length=60, validators=[username_characters])
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(min_length=8, max_length=128, write_only=True, trim_whitespace=False)
    bio = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    image = serializers.CharField(max_length=500, allow_blank=True, required=False)
    token = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["email", "token", "username", "bio", "image", "password"]

    def get_token(self, user: User) -> str:
        return issue_token(user)

    def validate_username(self, value: str) -> str:
        if self.others().filter(username__iexact=value).exists():
            raise serializers.ValidationError("has already been taken")
        return value

    def validate_email(self, value: str) -> str:
        value = value.lower()
        if self.others().filter(email=value).exists():
            raise serializers.ValidationError("has already been taken")
        return value

    def others(self):
        return User.objects.exclude(pk=self.instance.pk) if self.instance else User.objects.all()

    def create(self, validated_data: dict) -> User:
        return User.objects.create_user(validated_data["username"], validated_data["email"], validated_data["password"])

    def update(self, user: User, validated_data: dict) -> User:
        password = validated_data.pop("password", None)
        if password is not None:
            user.set_password(password)
        return super().update(user, validated_data)


class LoginSerializer(serializers.Serializer):
    email = serializers.CharField()
    password = serializers.CharField(trim_whitespace=False)


class ProfileSerializer(serializers.ModelSerializer):
    following = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["username", "bio", "image", "following"]

    def get_following(self, user: User) -> bool:
        reader = self.context["request"].user
        return reader.is_authenticated and Follow.objects.filter(follower=reader, followed=user).exists()


class ArticleSerializer(serializers.ModelSerializer):
    tagList = serializers.SerializerMethodField()
    createdAt = serializers.DateTimeField(source="created_at")
    updatedAt = serializers.DateTimeField(source="updated_at")
    favorited = serializers.SerializerMethodField()
    favoritesCount = serializers.IntegerField(source="favorites_count")
    author = ProfileSerializer()

    class Meta:
        model = Article
        fields = [
            "slug", "title", "description", "body", "tagList",
            "createdAt", "updatedAt", "favorited", "favoritesCount", "author",
        ]  # fmt: skip

    def get_tagList(self, article: Article) -> list[str]:
        return [tag.name for tag in article.tags.order_by("name")]

    def get_favorited(self, article: Article) -> bool:
        reader = self.context["request"].user
        return reader.is_authenticated and Favorite.objects.filter(user=reader, article=article).exists()


class ArticleFilterSerializer(serializers.Serializer):
    tag = serializers.CharField(required=False, allow_blank=True)
    author = serializers.CharField(required=False, allow_blank=True)
    favorited = serializers.CharField(required=False, allow_blank=True)


class ArticleInputSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=500)
    body = serializers.CharField()
    tagList = serializers.ListField(child=serializers.CharField(max_length=50), max_length=20, required=False)

    def validate_tagList(self, names: list[str]) -> list[str]:
        return sorted({name.lower() for name in names})


class CommentSerializer(serializers.ModelSerializer):
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)
    updatedAt = serializers.DateTimeField(source="updated_at", read_only=True)
    author = ProfileSerializer(read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "createdAt", "updatedAt", "body", "author"]
