"""The wiki of `examples/wiki`, on Pyramid: routes with factories, users with roles, forms. It keeps everything in memory.

Its pages are plain: what is compared is where requests lead, what sessions hold, and what the pages say and link to.
"""

import re

from markupsafe import escape
from pyramid.authentication import SessionAuthenticationHelper
from pyramid.authorization import ACLHelper, Allow, Authenticated, Everyone
from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.security import remember
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import forbidden_view_config, notfound_view_config, view_config

ROLES = {"editor": "role:editor", "basic": "role:basic"}
PAGES = {}


class Page:
    def __init__(self, name, body, creator):
        self.name, self.body, self.creator = name, body, creator

    def __acl__(self):
        return [(Allow, Everyone, "view"), (Allow, "role:editor", "edit"), (Allow, self.creator, "edit")]


class NewPage:
    __acl__ = [(Allow, "role:editor", "create"), (Allow, "role:basic", "create")]

    def __init__(self, name):
        self.name = name


def page(request):
    name = request.matchdict["name"]
    if name not in PAGES:
        raise HTTPNotFound()
    return PAGES[name]


def new_page(request):
    name = request.matchdict["name"]
    if not is_word(name):
        raise HTTPNotFound()
    if name in PAGES:
        raise HTTPSeeOther(request.route_path("edit_page", name=name))
    return NewPage(name)


def is_word(word):
    start = re.match(r"[^a-z]*", word).end()
    return (
        word[:1].isupper() and word.isalnum() and len(word) <= 60 and any(letter.isupper() for letter in word[start:])
    )


def linked(request, text):
    def link(match):
        word = match.group()
        if not is_word(word):
            return str(escape(word))
        route = "view_page" if word in PAGES else "add_page"
        return f'<a href="{request.route_path(route, name=word)}">{word}</a>'

    return "".join(link(piece) for piece in re.finditer(r"[^\W_]+|[\W_]+", text))


def shown(request, title, content, status=200):
    messages = "".join(f'<p class="message" role="status">{escape(m)}</p>' for m in request.session.pop_flash())
    name = request.authenticated_userid
    visitor = "" if name is None else f'<form action="{request.route_path("logout")}" method="post">{token(request)}</form>'
    markup = f"<!DOCTYPE html><body>{visitor}<main>{messages}<h1>{escape(title)}</h1>{content}</main></body>"
    return Response(markup, status=status)


def token(request):
    return f'<input type="hidden" name="csrf_token" value="{get_csrf_token(request)}">'


class Policy:
    def __init__(self):
        self.helper = SessionAuthenticationHelper()
        self.acl = ACLHelper()

    def authenticated_userid(self, request):
        name = self.helper.authenticated_userid(request)
        return name if name in ROLES else None

    def permits(self, request, context, permission):
        name = self.authenticated_userid(request)
        principals = [Everyone] if name is None else [Everyone, Authenticated, name, ROLES[name]]
        return self.acl.permits(context, principals, permission)

    def remember(self, request, name, **kw):
        return self.helper.remember(request, name, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request, **kw)


@view_config(route_name="view_wiki")
def view_wiki(request):
    return HTTPSeeOther(request.route_path("view_page", name="FrontPage"))


@view_config(route_name="view_page", permission="view")
def view_page(context, request):
    paragraphs = [part.strip() for part in context.body.split("\n\n") if part.strip()]
    article = "".join(f"<p>{linked(request, paragraph)}</p>" for paragraph in paragraphs)
    edit = ""
    if request.has_permission("edit"):
        edit = f'<a href="{request.route_path("edit_page", name=context.name)}">Edit this page</a>'
    return shown(request, context.name, f'<article class="page">{article}</article>{edit}')


def form(request, title, body, message=""):
    content = f'<p role="alert">{message}</p><form method="post">{token(request)}<textarea name="body">{escape(body)}</textarea></form>'
    return shown(request, title, content)


@view_config(route_name="edit_page", permission="edit")
def edit_page(context, request):
    if request.method != "POST":
        return form(request, f"Edit {context.name}", context.body)
    body = request.POST.get("body", "").strip().replace("\r\n", "\n")
    if not body:
        return form(request, f"Edit {context.name}", body, "Required")
    context.body = body
    return saved(request, context.name)


@view_config(route_name="add_page", permission="create")
def add_page(context, request):
    if request.method != "POST":
        return form(request, f"Create {context.name}", "")
    body = request.POST.get("body", "").strip().replace("\r\n", "\n")
    if not body:
        return form(request, f"Create {context.name}", body, "Required")
    PAGES[context.name] = Page(context.name, body, request.authenticated_userid)
    return saved(request, context.name)


def saved(request, name):
    request.session.flash("The page is saved.")
    return HTTPSeeOther(request.route_path("view_page", name=name))


@view_config(route_name="login")
def log_in(request):
    target = request.GET.get("next", "/")
    message = ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        if name in ROLES and request.POST.get("password") == name:
            request.session.new_csrf_token()
            headers = remember(request, name)
            return HTTPSeeOther(target if target.startswith("/") else "/", headers=headers)
        message = "The name or the password is wrong"
    return shown(request, "Log in", f'<p role="alert">{message}</p><form method="post">{token(request)}</form>')


@view_config(route_name="logout", request_method="POST")
def log_out(request):
    request.session.invalidate()
    request.session.flash("You are logged out.")
    return HTTPSeeOther(request.route_path("view_wiki"))


@notfound_view_config()
def not_found(request):
    return shown(request, "There is no such page", "", 404)


@forbidden_view_config()
def forbidden(request):
    if request.authenticated_userid is None:
        return HTTPSeeOther(request.route_path("login", _query={"next": request.path_qs}))
    return shown(request, "You may not do this", "", 403)


def make_app(secret):
    PAGES["FrontPage"] = Page("FrontPage", FRONT_PAGE, "editor")
    with Configurator() as config:
        config.set_session_factory(SignedCookieSessionFactory(secret, httponly=True, timeout=24 * 60 * 60))
        config.set_security_policy(Policy())
        config.set_default_csrf_options(require_csrf=True)
        config.add_route("view_wiki", "/")
        config.add_route("login", "/login")
        config.add_route("logout", "/logout")
        config.add_route("view_page", "/{name}", factory=page)
        config.add_route("add_page", "/{name}/add", factory=new_page)
        config.add_route("edit_page", "/{name}/edit", factory=page)
        config.scan(__name__)
        return config.make_wsgi_app()


FRONT_PAGE = """This is the front page of your wiki.

A word of several capitalized words, such as FrontPage, is a link to the page of that name. SandBox is such a word, \
too, and there is no such page yet: follow the link to write it.

Editors change every page, others only what they have created."""
