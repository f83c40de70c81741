"""Renders templates with Jinja2: JSON in, `{"values": {...}, "templates": [...]}`, and a list of texts out.

Other templates are named `macros.html` and `base.html`, as in the test that asks.
"""

import json
import sys

from jinja2 import DictLoader, Environment

asked = json.load(sys.stdin)
environment = Environment(
    autoescape=True,
    extensions=["jinja2.ext.do", "jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    loader=DictLoader(asked["others"]),
)
environment.install_null_translations()
texts = [environment.from_string(text).render(asked["values"]) for text in asked["templates"]]
json.dump(texts, sys.stdout)
