"""Records what the command `proutes` of Pyramid prints, as JSON on standard output.

    python tests/interop/proutes_vectors.py > tests/vectors/proutes.json
"""

import json
import platform
import sys
from importlib.metadata import version

from pyramid.config import Configurator, not_
from pyramid.response import Response
from pyramid.scripts.proutes import PRoutesCommand, get_route_data


def home(request):
    return Response()


def about(request):
    return Response()


def item(request):
    return Response()


def save_item(request):
    return Response()


class Pages:
    def __init__(self, request):
        self.request = request

    def show(self):
        return Response()


def registry_of(name):
    with Configurator() as config:
        if name == "site":
            config.add_route("home", "/")
            config.add_view(home, route_name="home")
            config.add_route("about", "about")
            config.add_view(about, route_name="about", request_method="GET")
            config.add_route("item", r"/items/{id:\d+}")
            config.add_view(item, route_name="item", request_method="GET")
            config.add_view(save_item, route_name="item", request_method=("POST", "PUT"))
            config.add_route("old", "/old/:name")
            config.add_view(item, route_name="old", request_method=not_("POST"))
            config.add_route("only_post", "/post", request_method="POST")
            config.add_view(home, route_name="only_post")
            config.add_route("mismatch", "/mismatch", request_method="POST")
            config.add_view(home, route_name="mismatch", request_method="GET")
            config.add_route("no_view", "/no_view")
            config.add_route("page", "/{page}")
            config.add_view(Pages, attr="show", route_name="page", request_method="GET")
            config.add_route("a name with  spaces", r"/a b/{x:[ ]  y}")
            config.add_view(home, route_name="a name with  spaces")
            config.add_route("\u30ab\u30ca", "/\u30ab\u30ca/{\u00fc}")
            config.add_route("elsewhere", "https://example.org/{path}")
            config.add_route("unmatched", "/unmatched/{a}", static=True)
            config.add_static_view("static", "pyramid:scaffolds")
            config.add_static_view("https://cdn.example.org/x", "pyramid:scripts")
            config.add_route("rest", "/*rest")
            config.add_view(home, route_name="rest")
        elif name == "one":
            config.add_route("a", "/")
    return config.registry


class Command(PRoutesCommand):
    """The command, which finds the application among those above."""

    def __init__(self, name, arguments):
        super().__init__(["proutes", *arguments, "development.ini"])
        self.name = name
        self.lines = []

    def bootstrap(self, uri, options=None):
        return {"registry": registry_of(self.name)}

    def get_config_loader(self, uri):
        class Loader:
            def setup_logging(self, defaults):
                pass

            def get_settings(self, section, defaults=None):
                return {}

        return Loader()

    def out(self, text):
        self.lines.append(text)


def row(id, name, *arguments):
    command = Command(name, arguments)
    command.run()
    registry = registry_of(name)
    routes = command._get_mapper(registry).get_routes(include_static=True)
    data = [fields for route in routes for fields in get_route_data(route, registry)]
    return {
        "id": id,
        "arguments": arguments,
        "text": "".join(line + "\n" for line in command.lines),
        "rows": [dict(zip(["name", "pattern", "view", "method"], fields)) for fields in data],
    }


def main():
    vectors = {
        "meta": {"pyramid": version("pyramid"), "python": platform.python_version()},
        "proutes": [
            row("a site", "site"),
            row("one route", "one"),
            row("no routes", "none"),
            row("columns in another order", "site", "--format", "view,method,pattern,name"),
            row("without views", "site", "--format", "name,pattern"),
            row("without names", "site", "--format", "pattern,view"),
        ],
    }
    json.dump(vectors, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
