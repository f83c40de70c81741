"""The old application: a notebook, on Pyramid. It is complete, and knows nothing of the new one."""

from pyramid.config import Configurator
from pyramid.session import SignedCookieSessionFactory

from .security import SecurityPolicy


def make_app(secret):
    """Return the WSGI application."""
    with Configurator() as config:
        config.set_session_factory(SignedCookieSessionFactory(secret, httponly=True))
        config.set_security_policy(SecurityPolicy())
        config.set_default_csrf_options(require_csrf=True)
        config.add_route("home", "/")
        config.add_route("login", "/login")
        config.add_route("logout", "/logout", request_method="POST")
        config.add_route("notes", "/notes")
        config.add_route("notes_json", "/notes.json")
        config.add_route("note", "/notes/{number:[0-9]+}")
        config.add_route("messages", "/messages")
        config.add_route("profile", "/people/{name}", factory="pyramid_app.security.Profile")
        config.add_route("admin", "/admin", factory="pyramid_app.security.Administration")
        config.add_route("about", "/about")
        config.add_static_view("static", "pyramid_app:static")
        config.add_static_view("images", "pyramid_app:images")
        config.add_subscriber(say_who_answers, "pyramid.events.NewResponse")
        config.scan(".views")
        return config.make_wsgi_app()


def say_who_answers(event):
    event.response.headers["X-Answered-By"] = "Pyramid"
