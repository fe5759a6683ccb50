"""A product over HTTP as flask-smorest documents it: `@blp.etag`, and `check_etag` in each method that writes.

https://flask-smorest.readthedocs.io/en/latest/etag.html and https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/
`python flask_smorest_etag.py` makes the database, `gunicorn flask_smorest_etag:app` serves it.
"""

import os

from flask import Flask
from flask.views import MethodView
from flask_smorest import Api, Blueprint
from flask_sqlalchemy import SQLAlchemy
from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = Flask(__name__)
app.config.update(API_TITLE="Products", API_VERSION="v1", OPENAPI_VERSION="3.0.2")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.environ["PEER_DATABASE"]


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(app, model_class=Base)


class Product(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    stock: Mapped[int]


class ProductSchema(Schema):
    class Meta:
        unknown = EXCLUDE  # who sends back what was read sends the id as well

    id = fields.Int(dump_only=True)
    name = fields.String(required=True)
    stock = fields.Int(required=True)


blp = Blueprint("products", "products", url_prefix="/products")


@blp.route("/<int:product_id>")
class ProductById(MethodView):
    @blp.etag
    @blp.response(200, ProductSchema)
    def get(self, product_id):
        return db.get_or_404(Product, product_id)

    @blp.etag
    @blp.arguments(ProductSchema)
    @blp.response(200, ProductSchema)
    def put(self, sent, product_id):
        product = db.get_or_404(Product, product_id)
        blp.check_etag(product, ProductSchema)
        product.name, product.stock = sent["name"], sent["stock"]
        db.session.commit()
        return product

    @blp.etag
    @blp.response(204)
    def delete(self, product_id):
        product = db.get_or_404(Product, product_id)
        blp.check_etag(product, ProductSchema)
        db.session.delete(product)
        db.session.commit()


Api(app).register_blueprint(blp)

if __name__ == "__main__":
    with app.app_context():
        db.session.execute(text("PRAGMA journal_mode=WAL"))  # which the file keeps
        db.create_all()
        db.session.add(Product(id=1, name="Wireless Mouse", stock=0))
        db.session.commit()
