from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def no_such_path(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"errors": {"path": ["was not found"]}}, status=404)


handler404 = no_such_path

urlpatterns = [path("api/", include("articles.urls"))]
