"""Records what WebTest sends of forms, without pressing a button, as JSON on standard output.

    python tests/interop/webtest_forms.py > tests/vectors/webtest_forms.json

It needs the packages webtest and beautifulsoup4.
"""

import json
import sys
from importlib.metadata import version

import webtest

FORMS = [
    "<input name=a value=1><input type=hidden name=b value='2 &amp; 3'>",
    "<input name=a><input value=unnamed>",
    "<input type=text name=a value=x><input type=password name=b><input type=email name=c value=d>",
    "<input type=number name=a value=7><input type=unknown name=b value=8>",
    "<textarea name=a>x &lt; y</textarea>",
    "<textarea name=a>\nx</textarea>",
    "<textarea name=a>x\ny</textarea>",
    "<input type=checkbox name=a checked><input type=checkbox name=b>",
    "<input type=checkbox name=a value=1 checked><input type=checkbox name=a value=2 checked>",
    "<input type=checkbox name=a value=1><input type=checkbox name=a value=2 checked>",
    "<input type=radio name=a value=1><input type=radio name=a value=2 checked>",
    "<input type=radio name=a value=1><input type=radio name=a value=2>",
    "<input type=radio name=a checked>",
    "<select name=a><option value=1>x</option><option value=2 selected>y</option></select>",
    "<select name=a><option value=1>x</option><option value=2>y</option></select>",
    "<select name=a><option>x</option><option>y</option></select>",
    "<select name=a multiple><option value=1 selected>x</option><option value=2>y</option></select>",
    "<select name=a multiple><option value=1 selected>x</option><option value=2 selected>y</option></select>",
    "<select name=a multiple><option value=1>x</option></select>",
    "<select name=a><optgroup label=g><option value=1>x</option></optgroup><option value=2 selected>y</option></select>",
    "<select name=a></select><input name=b value=1>",
    "<select name=a><option disabled value=1>x</option><option value=2>y</option></select>",
    "<input name=a value=1 disabled><input name=b value=2 readonly>",
    "<fieldset disabled><input name=a value=1></fieldset><input name=b value=2>",
    "<input type=file name=a><input name=b value=1>",
    "<input name=b value=1><select name=a><option>x</option></select><textarea name=c>y</textarea><input name=b value=2>",
    "<button name=a value=1>x</button><input type=submit name=b value=2><input name=c value=3>",
    "<input name='ä ö' value='ü&#x20AC;'>",
]


def fields(form):
    page = f"<html><body><form action='/to' method='post'>{form}</form></body></html>"

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [page.encode()]

    sent = webtest.TestApp(app).get("/").form.submit_fields()
    # A file that was not chosen has no name.
    return [[name, value if isinstance(value, str) else ""] for name, value in sent]


json.dump(
    {
        "webtest": version("webtest"),
        "rows": [{"form": form, "fields": fields(form)} for form in FORMS],
    },
    sys.stdout,
    indent=1,
    ensure_ascii=False,
)
print()
