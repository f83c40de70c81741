"""The pages."""

from html import escape

from pyramid.httpexceptions import HTTPFound, HTTPNotFound
from pyramid.security import forget, remember
from pyramid.view import forbidden_view_config, notfound_view_config, view_config

from .page import page, token
from .security import GROUPS, password_is_right

# All notes are in the session's cookie, which has room for these.
MOST_NOTES = 5
LONGEST_NOTE = 40


@view_config(route_name="home")
def home(request):
    count = len(request.session.get("notes", []))
    content = f"""{message_list(request)}<p>A small notebook. Notes so far: <b>{count}</b>.</p>"""
    return page(request, "Home", content)


def message_list(request):
    """Return the messages that were left for this page, if there are any."""
    shown = "".join(f"<li>{escape(message)}</li>" for message in request.session.pop_flash())
    return shown and f'<ul id="messages">{shown}</ul>'


@view_config(route_name="login", request_method="GET")
def login(request, error="", status=200):
    content = f"""<form action="{escape(request.route_path("login"))}" method="post">
      {token(request)}
      <p class="error" role="alert">{escape(error)}</p>
      <label for="name">Name</label>
      <input id="name" name="name" autocomplete="username" required>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button>Log in</button>
    </form>
    <p>There are <code>ada</code> with the password <code>lovelace</code>, who administers, and
    <code>bob</code> with <code>builder</code>.</p>"""
    return page(request, "Log in", content, status)


@view_config(route_name="login", request_method="POST")
def log_in(request):
    name = request.POST.get("name", "")
    if not password_is_right(name, request.POST.get("password", "")):
        return login(request, "This name and this password are not known.", 403)
    request.session.new_csrf_token()
    headers = remember(request, name)
    request.session.flash(f"Welcome, {name}.")
    return HTTPFound(request.route_url("home"), headers=headers)


@view_config(route_name="logout")
def log_out(request):
    headers = forget(request)
    request.session.invalidate()
    request.session.flash("You are logged out.")
    return HTTPFound(request.route_url("messages"), headers=headers)


@view_config(route_name="messages", request_method="GET")
def messages(request):
    content = f"""{message_list(request) or "<p>There are none.</p>"}
    <form action="{escape(request.route_path("messages"))}" method="post">
      {token(request)}
      <label for="message">A message for the next page</label>
      <input id="message" name="message" maxlength="{LONGEST_NOTE}" required>
      <button>Leave it</button>
    </form>"""
    return page(request, "Messages", content)


@view_config(route_name="messages", request_method="POST")
def leave_message(request):
    request.session.flash(request.POST.get("message", "")[:LONGEST_NOTE])
    return HTTPFound(request.route_url("home"))


@view_config(route_name="notes", request_method="GET")
def notes(request, error="", status=200):
    shown = "".join(
        f'<li><a href="{escape(request.route_path("note", number=number))}">{escape(text)}</a></li>'
        for number, text in enumerate(request.session.get("notes", []), 1)
    )
    content = f"""<ol>{shown}</ol>
    <form action="{escape(request.route_path("notes"))}" method="post">
      {token(request)}
      <p class="error" role="alert">{escape(error)}</p>
      <label for="text">A new note</label>
      <input id="text" name="text" maxlength="{LONGEST_NOTE}" required>
      <button>Write it down</button>
    </form>"""
    return page(request, "Notes", content, status)


@view_config(route_name="notes", request_method="POST")
def add_note(request):
    text = request.POST.get("text", "").strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        return notes(request, f"A note has 1 to {LONGEST_NOTE} characters.", 422)
    written = request.session.get("notes", []) + [text]
    request.session["notes"] = written[-MOST_NOTES:]
    request.session.flash("It is written down.", allow_duplicate=False)
    return HTTPFound(request.route_url("messages"))


@view_config(route_name="notes_json", renderer="json")
def notes_json(request):
    return {"notes": request.session.get("notes", [])}


@view_config(route_name="note")
def note(request):
    number = int(request.matchdict["number"])
    written = request.session.get("notes", [])
    if not 0 < number <= len(written):
        raise HTTPNotFound()
    return page(request, f"Note {number}", f"<blockquote>{escape(written[number - 1])}</blockquote>")


@view_config(route_name="profile", permission="view")
def profile(request):
    name = request.context.name
    if name not in GROUPS:
        raise HTTPNotFound()
    groups = ", ".join(GROUPS[name]) or "no groups"
    return page(request, f"About {name}", f"<p>In {escape(groups)}.</p>")


@view_config(route_name="admin", permission="administer")
def admin(request):
    people = "".join(
        f'<li><a href="{escape(request.route_path("profile", name=name))}">{escape(name)}</a></li>'
        for name in GROUPS
    )
    return page(request, "Administration", f"<p>People:</p><ul>{people}</ul>")


@view_config(route_name="about")
def about(request):
    return page(request, "About", "<p>This notebook keeps everything in your session.</p>")


@notfound_view_config()
def not_found(request):
    return page(request, "Not found", "<p>There is no such page.</p>", 404)


@forbidden_view_config()
def forbidden(request):
    login_url = escape(request.route_path("login"))
    content = f'<p>This is not for you. <a href="{login_url}">Log in as somebody else</a></p>'
    return page(request, "Forbidden", content, 403)
