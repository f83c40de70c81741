"""A Pyramid application whose visitors the tests share.

    python pyramid_logins.py '{"secret": "...", "keeps": "ticket", "ticket": {"timeout": 60}}'

Visitors are remembered by a "ticket", with options of AuthTktCookieHelper, or in their "session". The port
that is listened on is printed; the server ends when standard input is closed.
"""

import json
import logging
import sys
import threading
import time

import pyramid.authentication
import pyramid.session
from pyramid.authentication import AuthTktCookieHelper, SessionAuthenticationHelper
from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.response import Response
from pyramid.security import forget, remember
from waitress.server import create_server
from webob.cookies import SignedCookieProfile


class Clock:
    """The time of the tickets and sessions, which can be stopped."""

    def __init__(self):
        self.stopped_at = None

    def time(self):
        return time.time() if self.stopped_at is None else self.stopped_at


class TicketPolicy:
    def __init__(self, options):
        self.helper = AuthTktCookieHelper(**options)

    def identity(self, request):
        return self.helper.identify(request)

    def authenticated_userid(self, request):
        identity = request.identity
        return None if identity is None else identity["userid"]

    def remember(self, request, userid, **kw):
        return self.helper.remember(request, userid, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request)


class SessionPolicy:
    def __init__(self):
        self.helper = SessionAuthenticationHelper()

    def identity(self, request):
        return None

    def authenticated_userid(self, request):
        return self.helper.authenticated_userid(request)

    def remember(self, request, userid, **kw):
        return self.helper.remember(request, userid, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request, **kw)


def typed(userid):
    """Writes a userid so that JSON keeps its type."""
    if userid is None:
        return None
    if isinstance(userid, bytes):
        return {"bytes": userid.hex()}
    if isinstance(userid, str):
        return {"str": userid}
    return {"int": str(userid)}


def untyped(userid):
    ((kind, value),) = userid.items()
    return {"bytes": bytes.fromhex, "str": str, "int": int}[kind](value)


def stop_clock(request):
    request.registry.clock.stopped_at = request.json_body
    return Response()


def log_in(request):
    userid, tokens = request.json_body
    arguments = {"tokens": tokens} if tokens else {}
    return Response(headerlist=remember(request, untyped(userid), **arguments))


def log_out(request):
    return Response(headerlist=forget(request))


def who(request):
    identity = request.identity
    tokens = [] if identity is None else [token for token in identity["tokens"] if token]
    return Response(json.dumps([typed(request.authenticated_userid), tokens]))


def token(request):
    return Response(get_csrf_token(request))


def guarded(request):
    return Response("done")


def keep(request):
    return Response(headerlist=request.registry.profile.bind(request).get_headers(request.json_body))


def kept(request):
    return Response(json.dumps(request.registry.profile.bind(request).get_value()))


VIEWS = [stop_clock, log_in, log_out, who, token, keep, kept]


def make_app(options):
    secret = options["secret"]
    clock = Clock()
    pyramid.authentication.time_mod = clock
    pyramid.session.time = clock
    if options["keeps"] == "ticket":
        policy = TicketPolicy({"secret": secret, **options.get("ticket", {})})
    else:
        policy = SessionPolicy()
    with Configurator() as config:
        config.registry.clock = clock
        config.registry.profile = SignedCookieProfile(secret, "kept.", "kept", httponly=True)
        config.set_security_policy(policy)
        config.set_session_factory(pyramid.session.SignedCookieSessionFactory(secret))
        for view in VIEWS:
            config.add_route(view.__name__, f"/{view.__name__}")
            config.add_view(view, route_name=view.__name__)
        config.add_route("guarded", "/guarded")
        config.add_view(guarded, route_name="guarded", require_csrf=True)
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
