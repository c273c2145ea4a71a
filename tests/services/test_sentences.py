"""Sentences follow each other as the language wants it: with a blank, in Chinese without."""

from __future__ import annotations

import pytest
from flask import render_template_string

from web.sentences import Sentences, sentences

PAGE = """<p>{{ _("One is %(one)s.", one=1) }} <strong>{{ _("Two.") }}</strong>
  {% if true %}
  {{ _("Three.") }}
  <a href="/">{{ _("four") }}</a> {{ 5 }}
  {% endif %}
  {{ ngettext("Six.", "Sixes.", 6) }} {{ _("seven") }}</p>"""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "One is 1. <strong>Two.</strong> Three. <a>four</a> 5 Sixes. seven"),
        ("zh-Hans", "One is 1.<strong>Two.</strong>Three.<a>four</a> 5 Sixes.seven"),
    ],
)
def test_what_stands_between_sentences_of_a_page(app, language, said):
    with app.test_request_context(headers={"Accept-Language": language}):
        words = render_template_string(PAGE).replace(' href="/"', "")
        assert " ".join(words.split()) == f"<p>{said}</p>"
        assert sentences(["A.", "B."]) == ("A.B." if language == "zh-Hans" else "A. B.")


def test_a_new_line_of_a_mail_stays_and_lines_of_templates_keep_their_numbers(app):
    source = '{{ _("One.") }} {{ _("Two.") }}\n{{ _("Three.") }}\n\n{{ _("Four.") }}'
    made = Sentences(app.jinja_env)
    assert made.preprocess(source, "mail/x.txt").count("between()") == 1
    on_page = made.preprocess(source, "x.html")
    assert on_page.count("between()") == 3
    assert on_page.count("\n") == source.count("\n")
