"""The blueprint that the views of the path hang on."""

from flask import Blueprint

bp = Blueprint("path", __name__)
