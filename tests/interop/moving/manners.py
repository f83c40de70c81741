"""An application that declares the same things in the less usual manners that Pyramid has for them."""

from pyramid.config import Configurator, not_
from pyramid.csrf import CookieCSRFStoragePolicy
from pyramid.events import ContextFound, NewRequest, NewResponse
from pyramid.exceptions import BadCSRFToken, URLDecodeError
from pyramid.httpexceptions import HTTPFound, HTTPLengthRequired, HTTPRedirection
from pyramid.response import Response
from pyramid.session import BaseCookieSessionFactory
from pyramid.static import static_view
from pyramid.wsgi import wsgiapp
from webob.cookies import JSONSerializer
from zope.interface import Interface



class ITitled(Interface):
    pass


class Root:
    def __init__(self, request):
        pass


class Article:
    pass


class PartPredicate:
    def __init__(self, value, config):
        self.value = value

    def text(self):
        return 'is a part of "%s"' % self.value

    phash = text

    def __call__(self, context, request):
        return True


def page(request):
    return Response("page")


def read(context, request):
    return Response("read")


def edit(context, request):
    return Response("edit")


def framed(view):
    return view


def audited(view, info):
    return view


audited.options = ("audited",)


@wsgiapp
def other_program(environ, start_response):
    start_response("200 OK", [])
    return [b""]


def say(event):
    pass


def pair(first, second):
    pass


def part(config):
    config.add_route("part", "")
    config.add_view(page, route_name="part")
    config.add_static_view("files", "manners:files", cache_max_age=60, permission="see")


def main():
    with Configurator(root_factory=Root) as config:
        config.add_view_predicate("part_of", PartPredicate)
        config.add_view_deriver(audited)
        config.add_route("commas", "/commas", request_param="a=1,2", header=["X-B:1,2", "X-A"], xhr=True)
        config.add_view(page, route_name="commas", request_param=("c=3,4", "d"), part_of="house", http_cache=60)
        config.add_view(page, route_name="commas", request_method=not_("GET"), part_of=not_("shed"), audited="yes")
        config.add_route("old", "/old/:name")
        config.add_view(route_name="old", renderer="json")
        config.add_route("way", "/way/{name}", traverse="/{name}", use_global_views=True)
        config.add_route("only_urls", "/only-urls", static=True)
        config.add_route("elsewhere", "https://example.com/{name}")
        config.add_route("folder", "/folder/*subpath")
        config.add_view(static_view("/srv/files", use_subpath=True), route_name="folder")
        config.add_route("program", "/program")
        config.add_view(other_program, route_name="program")
        config.include(part, route_prefix="/part")
        config.add_static_view("https://cdn.example.com/assets", "manners:assets")
        config.add_view(read, context=Root)
        config.add_view(edit, name="edit", context=Article, containment=Root, physical_path="/a/b")
        config.add_view(edit, name="edit", context=ITitled, decorator=framed)
        for error in (HTTPFound, HTTPLengthRequired, HTTPRedirection, BadCSRFToken, URLDecodeError, ValueError):
            config.add_exception_view(page, context=error)
        for event in (NewRequest, NewResponse, ContextFound):
            config.add_subscriber(say, event)
        config.add_subscriber(say)
        config.add_subscriber(pair, [Article, Root])
        config.add_request_method(page, "number", reify=True)
        config.add_renderer(None, "pyramid.renderers.json_renderer_factory")
        config.set_session_factory(BaseCookieSessionFactory(JSONSerializer()))
        config.set_csrf_storage_policy(CookieCSRFStoragePolicy())
        return config.make_wsgi_app()
