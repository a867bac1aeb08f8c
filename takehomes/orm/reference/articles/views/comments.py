"""Comments on an article."""

from rest_framework import status
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..errors import Missing, NotYours
from ..models import Comment
from ..requests import payload
from ..serializers import CommentSerializer
from .articles import find_article


class CommentsView(APIView):
    permission_classes = [IsAuthenticatedOrReadOnly]

    def get(self, request: Request, slug: str) -> Response:
        comments = find_article(slug).comments.for_reader(request.user).order_by("-created_at", "-id")
        return Response({"comments": CommentSerializer(comments, many=True).data})

    def post(self, request: Request, slug: str) -> Response:
        article = find_article(slug)
        sent = CommentSerializer(data=payload(request, "comment"))
        sent.is_valid(raise_exception=True)
        stored = sent.save(article=article, author=request.user)
        comment = Comment.objects.for_reader(request.user).get(pk=stored.pk)
        return Response({"comment": CommentSerializer(comment).data}, status=status.HTTP_201_CREATED)


class CommentView(APIView):
    def delete(self, request: Request, slug: str, comment_id: int) -> Response:
        comment = find_article(slug).comments.filter(pk=comment_id).first()
        if comment is None:
            raise Missing("comment")
        if comment.author != request.user:
            raise NotYours("comment")
        comment.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
