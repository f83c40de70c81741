"""An application that declares everything by calls: routes, forms, static files, sessions, tickets."""

from pyramid.authentication import AuthTktCookieHelper
from pyramid.authorization import ACLHelper, Everyone
from pyramid.config import Configurator, not_
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory


class Policy:
    """Keeps logins in tickets."""

    def __init__(self):
        self.tickets = AuthTktCookieHelper("a ticket's secret", hashalg="sha512", timeout=3600, include_ip=True)
        self.acl = ACLHelper()

    def permits(self, request, context, permission):
        return self.acl.permits(context, [Everyone], permission)

    def identity(self, request):
        return self.tickets.identify(request)

    def authenticated_userid(self, request):
        return None


def page(request):
    return Response("a page")


def data(request):
    return {"a": 1}


class Article:
    def __init__(self, request):
        self.id = request.matchdict["id"]


def pregenerate(request, elements, kw):
    return elements, kw


def main(global_config=None, **settings):
    print("it starts, and says so")
    with Configurator(settings=settings) as config:
        config.set_session_factory(SignedCookieSessionFactory("a session's secret", cookie_name="shop", timeout=600))
        config.set_security_policy(Policy())
        config.set_default_csrf_options(require_csrf=True, token="token")
        config.add_route("home", "/")
        config.add_route("article", r"/articles/{id:\d+}", factory=Article)
        config.add_route("articles", "/articles/{rest:.*}")
        config.add_route("search", "/search", request_method="GET", request_param="q")
        config.add_route("contact", "/contact")
        config.add_route("upload", "/upload", pregenerator=pregenerate)
        config.add_route("odd", r"/odd/{id:(?!0)\d+}")
        config.add_route("cdn", "https://cdn.example.com/{file}")
        config.add_static_view("static", "imperative:templates")
        config.add_view(page, route_name="home")
        config.add_view(data, route_name="article", renderer="json", permission="view")
        config.add_view(page, route_name="article", request_method="POST", permission="edit")
        config.add_view(page, route_name="articles")
        config.add_view(data, route_name="search", renderer="json", xhr=True)
        config.add_view(page, route_name="search", xhr=False)
        config.add_view(page, route_name="contact", request_method="GET")
        config.add_view(page, route_name="contact", request_method="POST", require_csrf=False)
        config.add_view(page, route_name="upload", request_method=not_("GET"))
        config.add_view(page, route_name="odd", http_cache=3600)
        config.add_notfound_view(page, append_slash=True)
        config.add_forbidden_view(page)
        config.add_exception_view(page, context=ValueError)
        return config.make_wsgi_app()
