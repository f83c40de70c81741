"""An application without routes: views are found by what they are about."""

from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.view import view_config


class Folder(dict):
    __name__ = __parent__ = None


class Page:
    def __init__(self, parent, name):
        self.__parent__ = parent
        self.__name__ = name


@view_config(context=Folder)
def contents(context, request):
    return Response("contents")


@view_config(context=Page)
def show(context, request):
    return Response("page")


@view_config(context=Page, name="edit", permission="edit")
def edit(context, request):
    return Response("edit")


@view_config(name="search")
def search(context, request):
    return Response("search")


def root(request):
    return Folder()


def main():
    with Configurator(root_factory=root) as config:
        config.add_route("hybrid", "/tree/*traverse")
        config.add_view(contents, route_name="hybrid", context=Folder)
        config.scan("traversal")
        return config.make_wsgi_app()
