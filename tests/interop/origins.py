"""Says what Pyramid thinks of where requests come from, behind a proxy that is trusted.

    python origins.py '{"proxy_headers": ["x-forwarded-host", "x-forwarded-proto"], "trusted_origins": ["pay.example"]}'

Each answer is JSON: the scheme of the request, whether its origin is right, and whether it would be if all were over
TLS and the referer were not asked. The port that is listened on is printed; the server ends when standard input is closed.
"""

import json
import re
import sys
import threading

from pyramid.csrf import check_csrf_origin
from pyramid.request import Request
from waitress.server import create_server


def make_app(trusted_origins):
    def is_right(environ, **options):
        # A list of its own, which is added to.
        return check_csrf_origin(Request(environ), trusted_origins=list(trusted_origins), raises=False, **options)

    def app(environ, start_response):
        over_tls = {**environ, "wsgi.url_scheme": "https"}
        over_tls.pop("HTTP_REFERER", None)
        if "HTTP_ORIGIN" in over_tls:
            over_tls["HTTP_ORIGIN"] = re.sub("(?i)http://", "https://", over_tls["HTTP_ORIGIN"])
        answer = {
            "scheme": environ["wsgi.url_scheme"],
            "is_right": is_right(environ),
            "is_right_over_tls": is_right(over_tls, allow_no_origin=True),
        }
        body = json.dumps(answer).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def main():
    options = json.loads(sys.argv[1])
    proxy = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": set(options["proxy_headers"])}
    app = make_app(options["trusted_origins"])
    server = create_server(app, host="127.0.0.1", port=0, **proxy)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
