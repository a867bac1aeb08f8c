from django.urls import path, register_converter

from .views import accounts, articles, authors, comments


class NameConverter:
    """A name or slug in a path: any text but a NUL byte, which PostgreSQL cannot hold."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NameConverter, "name")

urlpatterns = [
    path("health", authors.HealthView.as_view()),
    path("users", accounts.RegisterView.as_view()),
    path("users/login", accounts.LoginView.as_view()),
    path("user", accounts.CurrentUserView.as_view()),
    path("profiles/<name:username>", accounts.ProfileView.as_view()),
    path("profiles/<name:username>/follow", accounts.FollowView.as_view()),
    path("articles", articles.ArticlesView.as_view()),
    path("articles/feed", articles.FeedView.as_view()),
    path("articles/<name:slug>", articles.ArticleView.as_view()),
    path("articles/<name:slug>/favorite", articles.FavoriteView.as_view()),
    path("articles/<name:slug>/comments", comments.CommentsView.as_view()),
    path("articles/<name:slug>/comments/<int:comment_id>", comments.CommentView.as_view()),
    path("tags", articles.TagsView.as_view()),
    path("authors/stats", authors.AuthorStatsView.as_view()),
]
