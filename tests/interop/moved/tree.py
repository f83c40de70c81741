"""A wiki whose pages are found by traversal: a tree of a wiki and its pages, kept in memory."""

import os
import re

from pyramid.authentication import SessionAuthenticationHelper
from pyramid.authorization import ACLHelper, Allow, Authenticated, Everyone
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPFound, HTTPNotFound, HTTPSeeOther
from pyramid.security import forget, remember
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import forbidden_view_config, notfound_view_config, view_config

HERE = os.path.dirname(os.path.abspath(__file__))
PASSWORDS = {"editor": "editor", "viewer": "viewer"}
GROUPS = {"editor": ["group:editors"], "viewer": []}
WORD = re.compile(r"\b([A-Z][a-z]+[A-Z]\w*)\b")


class Wiki(dict):
    """The root: its pages by their names."""

    __name__ = __parent__ = None
    __acl__ = [(Allow, Everyone, "view"), (Allow, "group:editors", ("add", "edit"))]


class Page:
    def __init__(self, wiki, name, text):
        self.__parent__ = wiki
        self.__name__ = name
        self.text = text


class Policy:
    def __init__(self):
        self.helper = SessionAuthenticationHelper()
        self.acl = ACLHelper()

    def authenticated_userid(self, request):
        name = self.helper.authenticated_userid(request)
        return name if name in GROUPS else None

    def identity(self, request):
        return self.authenticated_userid(request)

    def permits(self, request, context, permission):
        name = self.authenticated_userid(request)
        principals = [Everyone] if name is None else [Everyone, Authenticated, name, *GROUPS[name]]
        return self.acl.permits(context, principals, permission)

    def remember(self, request, name, **kw):
        return self.helper.remember(request, name, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request, **kw)


@view_config(context=Wiki, permission="view")
def view_wiki(context, request):
    return HTTPFound(request.resource_path(context, "FrontPage"))


@view_config(context=Page, renderer="page.jinja2", permission="view")
def view_page(context, request):
    wiki = context.__parent__

    def link(match):
        word = match.group(1)
        if word in wiki:
            return f'<a href="{request.resource_path(wiki[word])}">{word}</a>'
        return f'<a class="missing" href="{request.resource_path(wiki, "add_page", word)}">{word}</a>'

    text = context.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {
        "name": context.__name__,
        "content": WORD.sub(link, text),
        "edit_url": request.resource_path(context, "edit_page"),
    }


@view_config(context=Wiki, name="add_page", renderer="edit.jinja2", permission="add")
def add_page(context, request):
    if len(request.subpath) != 1 or not WORD.fullmatch(request.subpath[0]):
        raise HTTPNotFound()
    name = request.subpath[0]
    if request.method == "POST":
        context[name] = Page(context, name, request.POST.get("body", ""))
        request.session.flash(f"{name} is saved.")
        return HTTPSeeOther(request.resource_path(context[name]))
    return {"name": name, "text": "", "save_url": request.resource_path(context, "add_page", name)}


@view_config(context=Page, name="edit_page", renderer="edit.jinja2", permission="edit")
def edit_page(context, request):
    if request.method == "POST":
        context.text = request.POST.get("body", "")
        request.session.flash(f"{context.__name__} is saved.")
        return HTTPSeeOther(request.resource_path(context))
    return {"name": context.__name__, "text": context.text, "save_url": request.resource_path(context, "edit_page")}


@view_config(context=Wiki, name="login", renderer="login.jinja2")
def login(context, request):
    came_from = request.params.get("came_from", "/")
    if not came_from.startswith("/") or came_from.startswith("//"):
        came_from = "/"
    message = ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        if PASSWORDS.get(name) == request.POST.get("password"):
            return HTTPSeeOther(came_from, headers=remember(request, name))
        message = "The name or the password is wrong."
    return {"message": message, "came_from": came_from}


@view_config(context=Wiki, name="logout", request_method="POST")
def logout(context, request):
    return HTTPSeeOther(request.resource_path(context), headers=forget(request))


@forbidden_view_config(renderer="login.jinja2")
def forbidden(request):
    request.response.status = 403
    return {"message": "This is not for you.", "came_from": request.path}


@notfound_view_config(renderer="not_found.jinja2")
def not_found(request):
    request.response.status = 404
    return {}


def make_app(secret):
    wiki = Wiki()
    wiki["FrontPage"] = Page(wiki, "FrontPage", "This is the front page. See SandBox & others.")
    with Configurator(root_factory=lambda request: wiki) as config:
        config.set_session_factory(SignedCookieSessionFactory(secret, httponly=True))
        config.set_security_policy(Policy())
        config.set_default_csrf_options(require_csrf=True)
        config.include("pyramid_jinja2")
        config.add_jinja2_search_path(os.path.join(HERE, "templates"))
        config.scan(__name__)
        return config.make_wsgi_app()
