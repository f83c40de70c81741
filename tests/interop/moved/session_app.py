"""The session application, as `app/` has it, on Pyramid: with its templates, which carry over as they are."""

import os

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPFound
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import view_config

TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "app", "templates")


@view_config(route_name="login", renderer="login.html")
def login(request):
    return {}


@view_config(route_name="addsession", request_method=("GET", "POST"), renderer="added.html")
def add(request):
    if "user" not in request.params:
        raise HTTPBadRequest()
    request.session["user"] = request.params["user"]
    return {}


@view_config(route_name="readsession", renderer="welcome.html")
def read(request):
    if "user" not in request.session:
        return HTTPFound("/")
    return {"user": request.session["user"]}


@view_config(route_name="logout", renderer="goodbye.html")
def logout(request):
    request.session.pop("user", None)
    return {}


def make_app(secret):
    with Configurator() as config:
        config.set_session_factory(SignedCookieSessionFactory(secret, httponly=True))
        config.include("pyramid_jinja2")
        config.add_jinja2_renderer(".html")
        config.add_jinja2_search_path(os.path.normpath(TEMPLATES), name=".html")
        config.add_route("login", "/")
        config.add_route("addsession", "/add")
        config.add_route("readsession", "/read")
        config.add_route("logout", "/logout")
        config.scan(__name__)
        return config.make_wsgi_app()
