"""A product over HTTP as Django documents it: `@condition`, with one function that makes the entity tag for reads and for writes.
https://docs.djangoproject.com/en/5.2/topics/conditional-view-processing/

`python django_condition.py` makes the database, `gunicorn django_condition:application` serves it. With PEER_ATOMIC=IMMEDIATE each request is a
transaction that locks the database from its first statement, which Django documents as well and does not do unless it is asked to:
https://docs.djangoproject.com/en/5.2/topics/db/transactions/#tying-transactions-to-http-requests
"""

import hashlib
import json
import os

import django
from django.conf import settings

ATOMIC = os.environ.get("PEER_ATOMIC") or None
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["PEER_DATABASE"],
            "ATOMIC_REQUESTS": bool(ATOMIC),
            # https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-notes
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;", "transaction_mode": ATOMIC},
        }
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.http import condition, require_http_methods  # noqa: E402


class Product(models.Model):
    name = models.CharField(max_length=200)
    stock = models.IntegerField()

    class Meta:
        app_label = "peers"


def content(product):
    return {"id": product.pk, "name": product.name, "stock": product.stock}


def etag_of(request, pk):
    product = Product.objects.filter(pk=pk).first()
    return product and '"%s"' % hashlib.sha256(json.dumps(content(product)).encode()).hexdigest()


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
@condition(etag_func=etag_of)
def product(request, pk):
    product = get_object_or_404(Product, pk=pk)
    if request.method == "DELETE":
        product.delete()
        return HttpResponse(status=204)
    if request.method == "PUT":
        try:
            sent = json.loads(request.body)
            product.name, product.stock = str(sent["name"]), int(sent["stock"])
        except (ValueError, TypeError, KeyError):
            return HttpResponse(status=400)
        product.save()
    return JsonResponse(content(product))


urlpatterns = [path("products/<int:pk>", product)]
application = get_wsgi_application()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Product)
    Product.objects.create(pk=1, name="Wireless Mouse", stock=0)
