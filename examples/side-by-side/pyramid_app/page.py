"""The frame of every page."""

from html import escape

from pyramid.csrf import get_csrf_token
from pyramid.response import Response


def page(request, title, content, status=200):
    """Return a page; the title is text, the content markup."""

    def url(route, **matchdict):
        return escape(request.route_path(route, **matchdict))

    name = request.authenticated_userid
    if name is None:
        visitor = f'<a href="{url("login")}">Log in</a>'
    else:
        visitor = (
            f'<a href="{url("profile", name=name)}">{escape(name)}</a>'
            f'<form action="{url("logout")}" method="post">{token(request)}<button>Log out</button></form>'
        )
    css = escape(request.static_path("pyramid_app:static/site.css"))
    picture = escape(request.static_path("pyramid_app:images/pyramid.svg"))
    return Response(
        f"""<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{escape(title)} · Pyramid</title>
  <link rel="stylesheet" href="{css}">
  <link rel="icon" href="{picture}">
</head>
<body class="pyramid">
  <nav>
    <a href="{url("home")}">Home</a>
    <a href="{url("notes")}">Notes</a>
    <a href="{url("messages")}">Messages</a>
    <a href="{url("admin")}">Administration</a>
    <a href="{url("about")}">About</a>
    {visitor}
  </nav>
  <main>
    <h1>{escape(title)}</h1>
    {content}
  </main>
  <footer><img src="{picture}" alt="" width="24" height="24"> <span id="by">by Pyramid</span></footer>
</body>
</html>
""",
        status=status,
    )


def token(request):
    """Return the field that every form needs."""
    return f'<input type="hidden" name="csrf_token" value="{escape(get_csrf_token(request))}">'
