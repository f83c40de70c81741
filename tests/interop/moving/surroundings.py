"""An application with all that surrounds views, and with what there is none of elsewhere."""

import os

from pyramid.authentication import AuthTktAuthenticationPolicy
from pyramid.authorization import ACLAuthorizationPolicy
from pyramid.config import Configurator
from pyramid.events import BeforeRender, NewRequest
from pyramid.renderers import JSON
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import default_execution_policy
from pyramid.session import PickleSerializer, SignedCookieSessionFactory
from pyramid.static import QueryStringConstantCacheBuster
from pyramid.view import render_view_to_response

HERE = os.path.dirname(os.path.abspath(__file__))


class ShopRequest(Request):
    pass


class Loaded:
    """An event of the application's own."""


class Money:
    pass


class OnlyOnMondays:
    def __init__(self, value, config):
        self.value = value

    def text(self):
        return "mondays = %s" % self.value

    phash = text

    def __call__(self, event):
        return True


def timing_tween_factory(handler, registry):
    return handler


def auditing_tween_factory(handler, registry):
    return handler


def on_request(event):
    pass


def on_render(event):
    pass


def on_loaded(event):
    pass


def audited(view, info):
    return view


audited.options = ("audit",)


def view_mapper(**kw):
    def mapped(view):
        return view

    return mapped


class Mapper:
    def __init__(self, **kw):
        pass

    def __call__(self, view):
        return view


def user(request):
    return None


def total(request, number):
    return number


def negotiate(request):
    return "en"


def execution_policy(environ, router):
    return default_execution_policy(environ, router)


def csv_renderer_factory(info):
    return lambda value, system: ""


def adapt_money(money):
    return Response("money")


def decorate(view):
    return view


def page(context, request):
    return Response("page")


def inner(request):
    return Response(render_view_to_response(None, request).body)


def main():
    with Configurator(request_factory=ShopRequest, locale_negotiator=negotiate) as config:
        config.set_session_factory(SignedCookieSessionFactory("secret of sessions", serializer=PickleSerializer()))
        config.set_authorization_policy(ACLAuthorizationPolicy())
        config.set_authentication_policy(AuthTktAuthenticationPolicy("secret of tickets", hashalg="sha512"))
        config.set_default_permission("view")
        config.set_execution_policy(execution_policy)
        config.add_tween("surroundings.timing_tween_factory")
        config.add_tween("surroundings.auditing_tween_factory", under="surroundings.timing_tween_factory")
        config.add_subscriber_predicate("mondays", OnlyOnMondays)
        config.add_subscriber(on_request, NewRequest)
        config.add_subscriber(on_render, BeforeRender, mondays=True)
        config.add_subscriber(on_loaded, Loaded)
        config.add_view_deriver(audited)
        config.add_request_method(user, reify=True)
        config.add_request_method(total)
        config.add_renderer("csv", csv_renderer_factory)
        config.add_renderer("json", JSON(indent=2))
        config.add_response_adapter(adapt_money, Money)
        config.add_translation_dirs(os.path.join(HERE, "templates"))
        config.override_asset("pyramid:scaffolds/", "surroundings:templates/")
        config.add_static_view("static", "surroundings:templates")
        config.add_cache_buster("surroundings:templates", QueryStringConstantCacheBuster("1"))
        config.add_route("page", "/page")
        config.add_view(page, route_name="page", wrapper="frame", audit=True, decorator=decorate)
        config.add_view(page, name="frame")
        config.add_route("mapped", "/mapped")
        config.add_view(page, route_name="mapped", mapper=Mapper)
        config.add_route("members", "/members")
        config.add_view(page, route_name="members", effective_principals="group:members", permission="__no_permission_required__")
        config.add_route("csv", "/csv")
        config.add_view(page, route_name="csv", renderer="csv")
        intr = config.introspectable("shop menus", "main", "the menu of the shop", "shop menu")
        config.action(("shop menu", "main"), introspectables=(intr,))
        return config.make_wsgi_app()
