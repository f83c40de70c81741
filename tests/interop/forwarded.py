"""An old application behind a new one, which says what reached it.

    python forwarded.py ''

`/admin`, `/admin/{x}` and `/issues/{year}-{name}` have moved, `/old` has not; `/seen` lists the requests that came since it was last asked, each with
its path, its route and the variables of its headers. The port that is listened on is printed; the server ends when
standard input is closed.
"""

import json
import logging
import sys
import threading

from pyramid.config import Configurator
from pyramid.response import Response
from waitress.server import create_server


def answer(request):
    return Response(request.matched_route.name)


def make_app():
    with Configurator() as config:
        patterns = [
            ("admin", "/admin"),
            ("item", "/admin/{x}"),
            ("issue", r"/issues/{year:\d{4}}-{name:\w+}"),
            ("old", "/old"),
            ("file", "/files/{name}/{part}"),
        ]
        for name, pattern in patterns:
            config.add_route(name, pattern)
            config.add_view(answer, route_name=name)
        return config.make_wsgi_app()


class Recorder:
    """Keeps note of the requests of an application."""

    def __init__(self, app):
        self.app = app
        self.seen = []

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/seen":
            body = json.dumps(self.seen).encode()
            self.seen.clear()
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            start_response("200 OK", headers)
            return [body]
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        record = {"path": environ["PATH_INFO"], "script_name": environ["SCRIPT_NAME"], "headers": headers}
        self.seen.append(record)
        return self.app(environ, start_response)


def main():
    # That a request waits for a moment is not news here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Otherwise waitress itself would drop some of what is looked for.
    kept = {"clear_untrusted_proxy_headers": False}
    server = create_server(Recorder(make_app()), host="127.0.0.1", port=0, **kept)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
