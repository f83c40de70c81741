"""A Pyramid application whose sessions the tests share.

    python pyramid_app.py '{"secret": "..."}'

The argument holds the options of SignedCookieSessionFactory as JSON. The port that is listened on is
printed; the server ends when standard input is closed.
"""

import json
import logging
import sys
import threading
import time

import pyramid.session
from pyramid.config import Configurator
from pyramid.response import Response
from waitress.server import create_server


class Clock:
    """The time of the sessions, which can be stopped."""

    def __init__(self):
        self.stopped_at = None

    def time(self):
        return time.time() if self.stopped_at is None else self.stopped_at


def stop_clock(request):
    request.registry.clock.stopped_at = request.json_body
    return Response()


def read(request):
    return Response(json.dumps(dict(request.session)), charset="UTF-8")


def set_values(request):
    for key, value in request.json_body.items():
        request.session[key] = value
    return read(request)


def remove(request):
    del request.session[request.json_body]
    return read(request)


def clear(request):
    request.session.clear()
    return read(request)


def change(request):
    request.session.changed()
    return Response()


def about(request):
    session = request.session
    facts = {"new": session.new, "created": session.created, "accessed": session.accessed}
    return Response(json.dumps(facts))


def flash(request):
    queue, message = request.json_body
    request.session.flash(message, queue)
    return Response()


def flash_once(request):
    queue, message = request.json_body
    request.session.flash(message, queue, allow_duplicate=False)
    return Response()


def peek_flash(request):
    return Response(json.dumps(request.session.peek_flash(request.json_body)))


def pop_flash(request):
    return Response(json.dumps(request.session.pop_flash(request.json_body)))


VIEWS = [
    stop_clock,
    read,
    set_values,
    remove,
    clear,
    change,
    about,
    flash,
    flash_once,
    peek_flash,
    pop_flash,
]


def make_app(options):
    clock = Clock()
    pyramid.session.time = clock
    with Configurator() as config:
        config.registry.clock = clock
        config.set_session_factory(pyramid.session.SignedCookieSessionFactory(**options))
        for view in VIEWS:
            config.add_route(view.__name__, f"/{view.__name__}")
            config.add_view(view, route_name=view.__name__)
        return config.make_wsgi_app()


def main():
    options = json.loads(sys.argv[1])
    # That a request waits for a moment is not news here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(make_app(options), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
