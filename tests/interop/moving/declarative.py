"""An application that declares its views by decorators, in parts that are included under prefixes."""

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPGone
from pyramid.response import Response
from pyramid.view import exception_view_config, notfound_view_config, view_config, view_defaults


@view_config(route_name="home", renderer="string")
def home(request):
    return "home"


@view_defaults(route_name="blog.article", renderer="json")
class ArticleViews:
    def __init__(self, request):
        self.request = request

    @view_config(request_method="GET")
    def show(self):
        return {}

    @view_config(request_method=("PUT", "DELETE"), permission="edit")
    def change(self):
        return {}


@view_config(route_name="blog.index", match_param="page=first", accept="text/html")
@view_config(route_name="blog.index", header="X-Version: 2", request_param=("page", "sort=up"))
def index(request):
    return Response("index")


@view_config(route_name="admin", weekday="monday")
def admin(request):
    return Response("admin")


@notfound_view_config()
def not_found(request):
    return Response("not found", status=404)


@exception_view_config(HTTPGone)
def gone(request):
    return Response("gone", status=410)


class WeekdayPredicate:
    def __init__(self, value, config):
        self.value = value

    def text(self):
        return "weekday = " + self.value

    phash = text

    def __call__(self, context, request):
        return True


def blog(config):
    config.add_route("blog.index", "/{page}")
    config.add_route("blog.article", "/{page}/{id}")


def main():
    with Configurator() as config:
        config.add_view_predicate("weekday", WeekdayPredicate)
        config.add_route("home", "/")
        config.include(blog, route_prefix="/blog")
        config.add_route("admin", "/admin")
        config.scan("declarative")
        return config.make_wsgi_app()
