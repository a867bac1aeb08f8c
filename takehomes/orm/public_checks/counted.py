"""Settings for local use: those of the project, plus a header X-Query-Count on every answer and a fast password hasher.

Run in the project folder, with this folder beside it:

    PYTHONPATH=../public_checks DJANGO_SETTINGS_MODULE=counted python manage.py runserver
"""

from conduit.settings import *  # noqa: F403
from conduit.settings import MIDDLEWARE as PROJECT_MIDDLEWARE


class CountQueries:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from django.db import connection

        count = 0

        def counted(execute, *args):
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Query-Count"] = str(count)
        return response


MIDDLEWARE = ["counted.CountQueries", *PROJECT_MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
