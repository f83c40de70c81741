"""An application with packages that come with others: templates of Jinja2, transactions."""

from pyramid.config import Configurator


def article(request):
    return {"title": "Seven"}


def main():
    settings = {"tm.manager_hook": "pyramid_tm.explicit_manager"}
    with Configurator(settings=settings) as config:
        config.include("pyramid_jinja2")
        config.include("pyramid_tm")
        config.add_route("article", "/articles/{id}")
        config.add_view(article, route_name="article", renderer="with_packages:templates/article.jinja2")
        return config.make_wsgi_app()
