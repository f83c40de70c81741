"""The session application on Pyramid under waitress."""

import os

from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory
from waitress import serve

LOGIN = """<!DOCTYPE html>
<title>Log in</title>
<form action="/add">
  <label>User name <input name="user"></label>
  <button>Log in</button>
</form>
"""


def login(request):
    return Response(LOGIN)


def add(request):
    request.session["user"] = request.params["user"]
    return Response('<h2>Session object added.</h2><p><a href="/read">Read the session</a></p>')


def read(request):
    user = request.session["user"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Response(f'<h2>Welcome {user}</h2><p><a href="/logout">Log out</a></p>')


def logout(request):
    request.session.pop("user", None)
    return Response('<h2>You have been logged out.</h2><p><a href="/">Log in again</a></p>')


with Configurator() as config:
    config.set_session_factory(SignedCookieSessionFactory("a secret of at least 32 characters"))
    for view, path in [(login, "/"), (add, "/add"), (read, "/read"), (logout, "/logout")]:
        config.add_route(view.__name__, path)
        config.add_view(view, route_name=view.__name__)
    application = config.make_wsgi_app()

serve(application, host="127.0.0.1", port=int(os.environ["PORT"]), threads=1, _quiet=True)
