"""A shop of parts that are included: tweens, events, files that take the place of others, and two ways to know a visitor."""

from pyramid.authentication import SessionAuthenticationHelper, extract_http_basic_credentials
from pyramid.config import Configurator
from pyramid.events import NewRequest, NewResponse, subscriber
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.security import remember
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import forbidden_view_config, notfound_view_config, view_config

PASSWORDS = {"ada": "lovelace", "bob": "builder"}


class Policy:
    """Programs say a name and a password with each request; browsers have a session."""

    def __init__(self):
        self.helper = SessionAuthenticationHelper()

    def authenticated_userid(self, request):
        credentials = extract_http_basic_credentials(request)
        if credentials is None:
            return self.helper.authenticated_userid(request)
        return credentials.username if PASSWORDS.get(credentials.username) == credentials.password else None

    def identity(self, request):
        return None

    def permits(self, request, context, permission):
        name = self.authenticated_userid(request)
        return name is not None and (permission == "order" or name == "ada")

    def remember(self, request, name, **kw):
        return self.helper.remember(request, name, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request, **kw)


class Placed:
    """Something was ordered."""

    def __init__(self, what):
        self.what = what


def around(name):
    def factory(handler, registry):
        def tween(request):
            response = handler(request)
            before = response.headers.get("X-Shop-Around", "")
            response.headers["X-Shop-Around"] = f"{before} {name}".strip()
            return response

        return tween

    return factory


inner, outer = around("inner"), around("outer")


@subscriber(NewRequest)
def greet(event):
    event.request.greeting = "good morning"


@subscriber(NewResponse)
def tell(event):
    event.response.headers["X-Shop-Told"] = event.request.greeting


@subscriber(Placed)
def add_order(event):
    ORDERS.append(event.what)


@subscriber(Placed)
def count_orders(event):
    ORDERS.append(len(ORDERS))


ORDERS = []


@view_config(route_name="orders", request_method="GET", renderer="json")
def orders(request):
    return {"orders": ORDERS}


@view_config(route_name="orders", request_method="POST", permission="order", renderer="json")
def order(request):
    request.registry.notify(Placed(request.POST["what"]))
    return {"placed": request.POST["what"], "by": request.authenticated_userid}


@view_config(route_name="home")
def home(request):
    return Response(f"{request.greeting}, {request.authenticated_userid or 'stranger'}", content_type="text/plain")


@view_config(route_name="admin", permission="administer")
def admin(request):
    return Response("the books", content_type="text/plain")


@view_config(route_name="login", request_method="POST")
def login(request):
    name = request.POST.get("name", "")
    if PASSWORDS.get(name) != request.POST.get("password"):
        return Response("no", status=403, content_type="text/plain")
    return HTTPSeeOther("/", headers=remember(request, name))


@forbidden_view_config()
def forbidden(request):
    if request.path.startswith("/api/") and request.authenticated_userid is None:
        response = Response("who are you?", status=401, content_type="text/plain")
        response.headers["WWW-Authenticate"] = 'Basic realm="shop", charset="UTF-8"'
        return response
    return Response("not for you", status=403, content_type="text/plain")


@notfound_view_config()
def not_found(request):
    return Response("nothing here", status=404, content_type="text/plain")


def api(config):
    config.add_route("orders", "/orders")


def files(config):
    config.add_static_view("files", "shop:part")
    config.add_tween("shop.inner")


def make_app(secret):
    with Configurator() as config:
        config.set_session_factory(SignedCookieSessionFactory(secret, httponly=True))
        config.set_security_policy(Policy())
        config.include(files)
        config.include(api, route_prefix="/api")
        config.add_tween("shop.outer", over="shop.inner")
        config.override_asset("shop:part/site.css", "shop:theme/site.css")
        config.add_route("home", "/")
        config.add_route("admin", "/admin")
        config.add_route("login", "/login")
        config.scan(__name__)
        return config.make_wsgi_app()
