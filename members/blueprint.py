"""The blueprint that the views of members hang on."""

from flask import Blueprint

bp = Blueprint("members", __name__)
