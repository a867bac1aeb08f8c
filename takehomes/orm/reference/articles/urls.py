from django.urls import path

from .views import accounts, articles, authors, comments

urlpatterns = [
    path("health", authors.HealthView.as_view()),
    path("users", accounts.RegisterView.as_view()),
    path("users/login", accounts.LoginView.as_view()),
    path("user", accounts.CurrentUserView.as_view()),
    path("profiles/<str:username>", accounts.ProfileView.as_view()),
    path("profiles/<str:username>/follow", accounts.FollowView.as_view()),
    path("articles", articles.ArticlesView.as_view()),
    path("articles/feed", articles.FeedView.as_view()),
    path("articles/<str:slug>", articles.ArticleView.as_view()),
    path("articles/<str:slug>/favorite", articles.FavoriteView.as_view()),
    path("articles/<str:slug>/comments", comments.CommentsView.as_view()),
    path("articles/<str:slug>/comments/<int:comment_id>", comments.CommentView.as_view()),
    path("tags", articles.TagsView.as_view()),
    path("authors/stats", authors.AuthorStatsView.as_view()),
]
