"""What a Pyramid application holds, as JSON, by its own introspection.

    python pyramid_app.py production.ini > pyramid.json
    python pyramid_app.py production.ini#name > pyramid.json
    python pyramid_app.py package.module:function > pyramid.json

It is to be run by the Python of the application, with Pyramid 1.10 or later, and needs nothing else. The application is made as
its server would make it, and serves nothing. What it prints while it starts goes to standard error. No secret is written: of
factories and policies only the options that are named below.
"""

from __future__ import print_function

import json
import os
import re
import sys
import traceback

FORMAT = 1

# What the first parameter of a function that makes an application is called, if it is for settings.
CONFIGURATIONS = ("global_config", "global_conf", "global_settings", "config", "conf", "settings", "_")

# What a view is declared with beside its predicates, and what Pyramid adds itself.
NO_OPTIONS = {
    "name", "context", "exception_only", "containment", "request_param", "request_methods", "route_name", "attr", "xhr",
    "accept", "header", "path_info", "match_param", "http_cache", "require_csrf", "callable", "mapper", "decorator",
    "derived_callable", "phash", "order", "predicates", "custom_predicates", "request_type", "check_csrf",
}

# The categories of the introspector that are read below; others are counted.
KNOWN = {
    "routes", "views", "tweens", "subscribers", "static views", "cache busters", "asset overrides", "session factory",
    "security policy", "authentication policy", "authorization policy", "root factories", "default csrf view options",
    "csrf storage policy", "default permission", "locale negotiator", "translation directories", "request extensions",
    "view derivers", "response adapters", "execution policy", "request factory", "response factory", "view predicates",
    "route predicates", "subscriber predicates", "renderer factories", "traversers", "resource url adapters", "view mappers",
    "templates", "permissions", "accept view order",
}

BUILT_IN_DERIVERS = {
    "secured_view", "owrapped_view", "http_cached_view", "decorated_view", "rendered_view", "mapped_view", "csrf_view",
}

SESSION_OPTIONS = {
    "cookie_name": "_cookie_name", "max_age": "_cookie_max_age", "path": "_cookie_path", "domain": "_cookie_domain",
    "secure": "_cookie_secure", "httponly": "_cookie_httponly", "samesite": "_cookie_samesite",
    "set_on_exception": "_cookie_on_exception", "timeout": "_timeout", "reissue_time": "_reissue_time",
}

TICKET_OPTIONS = (
    "cookie_name", "secure", "include_ip", "timeout", "reissue_time", "max_age", "wild_domain", "parent_domain", "domain",
    "hashalg",
)

# The settings of Pyramid itself that matter elsewhere; none is a secret.
SETTINGS = (
    "pyramid.tweens", "pyramid.default_locale_name", "pyramid.prevent_http_cache", "pyramid.prevent_cachebust", "pyramid.csrf_trusted_origins",
)

# The predicates of Pyramid, in the order in which they are written.
PREDICATES = (
    "xhr", "request_method", "path_info", "request_param", "header", "accept", "containment", "request_type", "match_param",
    "physical_path", "is_authenticated", "effective_principals", "traverse", "custom",
)

# What `_derive_view` was given for the predicates of a view: the introspector does not know renderers that are not templates.
derived = {}

# What lists of predicates were made of, by the identities of the lists.
declared = {}

# The subscribers of a registry: the introspector keeps the last one of those that are the same function.
subscribed = []


def text(value):
    """Return a text that is Unicode, whatever it was."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return "{}".format(value).encode("utf-8", "backslashreplace").decode("utf-8")


def name_of(thing):
    """Return the dotted name of a thing, never its contents."""
    if thing is None or isinstance(thing, type("")):
        return thing if thing is None else text(thing)
    if getattr(thing, "__self__", None) is not None and hasattr(thing, "__func__"):
        return "{}.{}".format(name_of(thing.__self__), thing.__name__)
    if not hasattr(thing, "__name__"):
        wrapped = getattr(thing, "func", None)
        thing = wrapped if hasattr(wrapped, "__name__") else type(thing)
    module = getattr(thing, "__module__", None)
    name = getattr(thing, "__qualname__", thing.__name__)
    return text(name if module in (None, "builtins") else "{}.{}".format(module, name))


def original(view):
    """Return the function that a view was made of."""
    return getattr(view, "__original_view__", None) or view


def value_of(value):
    """Return a value of an option as JSON, or the name of its type."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (bytes, type(""))):
        return text(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        values = sorted(value, key=text) if isinstance(value, (set, frozenset)) else value
        return [value_of(one) for one in values]
    if type(value).__name__ == "not_" and hasattr(value, "value"):
        return {"not": value_of(value.value)}
    if is_interface(value):
        return {"interface": name_of(value)}
    return name_of(value)


def place_of(intr):
    """Return the line that declares something, unless Pyramid does."""
    info = getattr(intr, "action_info", None)
    if not getattr(info, "file", None) or is_built_in(intr):
        return None
    return "{}:{}".format(short(info.file), info.line)


def short(file):
    """Return a path as it is below the folder that it is imported from."""
    path = os.path.abspath(file)
    folders = [os.path.join(os.path.abspath(folder), "") for folder in [os.getcwd()] + sys.path]
    longest = max([folder for folder in folders if path.startswith(folder)] or [""], key=len)
    return text(path[len(longest):])


def is_built_in(intr):
    import pyramid

    file = getattr(getattr(intr, "action_info", None), "file", None) or ""
    folder = os.path.dirname(os.path.abspath(pyramid.__file__)) + os.sep
    return os.path.abspath(file).startswith(folder)


def is_of_pyramid(predicate):
    """Tell whether a predicate, or what it negates, is one of Pyramid."""
    negated = getattr(predicate, "predicate", predicate)
    return (type(negated).__module__ or "").startswith("pyramid.")


def predicates_of(predicates):
    """Return the texts of predicates, as Pyramid's error messages write them; those of others by their names and values."""
    values = values_of(predicates)
    texts = []
    for predicate in predicates or ():
        if values and not is_of_pyramid(predicate):
            continue
        try:
            texts.append(text(predicate.text()))
        except Exception:
            texts.append(name_of(predicate))
    for name, value in values:
        if name not in PREDICATES:
            sign = "!" if isinstance(value, dict) and "not" in value else ""
            value = value["not"] if sign else value
            value = value if isinstance(value, list) else [value]
            texts.append("{}{} = {}".format(sign, name, ",".join(text(one) for one in value)))
    return [one for one in texts if not one.startswith("traverse matchdict")]


def values_of(predicates):
    """Return the names of predicates with the values that they were declared with."""
    _, values = declared.get(id(predicates), (None, {}))
    found = [(text(name), value_of(value)) for name, value in values.items() if value is not None and value != ()]
    place = {name: place for place, name in enumerate(PREDICATES)}
    found.sort(key=lambda pair: (place.get(pair[0], len(place)), pair[0]))
    return [[name, value] for name, value in found]


def is_interface(thing):
    return hasattr(thing, "isOrExtends")


class Reader:
    """Reads the registry of an application."""

    def __init__(self, registry):
        self.registry = registry
        self.introspector = registry.introspector

    def all(self, category):
        found = self.introspector.get_category(category) or ()
        return [entry["introspectable"] for entry in found]

    def related(self, intr, category):
        return [other for other in self.introspector.related(intr) if other.category_name == category]

    def utility(self, name):
        import pyramid.interfaces

        interface = getattr(pyramid.interfaces, name, None)
        return None if interface is None else self.registry.queryUtility(interface)

    def one(self, category, key):
        found = self.all(category)
        return name_of(found[-1][key]) if found else None

    def routes(self):
        by_name = {intr["name"]: intr for intr in self.all("routes")}
        mapper = self.utility("IRoutesMapper")
        listed = mapper.get_routes(include_static=True) if mapper is not None else ()
        for route in listed:
            intr = by_name.get(route.name)
            if intr is None:
                yield {"name": text(route.name), "pattern": text(route.pattern)}
                continue
            yield {
                "name": text(route.name),
                "pattern": text(intr.get("external_url") or with_braces(route.pattern)),
                "factory": name_of(intr["factory"]),
                "methods": self.methods(intr["request_methods"]),
                "predicates": predicates_of(getattr(route, "predicates", ())),
                "arguments": values_of(getattr(route, "predicates", ())),
                "use_global_views": bool(intr.get("use_global_views")),
                "pregenerator": None if intr.get("external_url") else name_of(intr["pregenerator"]),
                "static": bool(intr["static"]),
                "place": place_of(intr),
            }

    def views(self):
        options = set(self.deriver_options())
        for intr in self.all("views"):
            view = intr["callable"]
            known = derived.get(id(intr.get("predicates")), {})
            renderer = known.get("renderer")
            templates = self.related(intr, "templates")
            permissions = self.related(intr, "permissions")
            permission = known.get("permission") or (permissions[0]["value"] if permissions else None)
            context = intr["context"]
            appends_slash = type(view).__name__ == "AppendSlashNotFoundViewFactory"
            yield {
                "callable": self.function_of(view.notfound_view if appends_slash else view),
                "append_slash": appends_slash,
                "kind": self.kind_of(view),
                "folder": folder_of(view),
                "attr": intr["attr"],
                "name": text(intr["name"] or ""),
                "route_name": value_of(intr["route_name"]),
                "context": name_of(context),
                "is_interface": is_interface(context) and not self.is_exception(context),
                "is_exception": self.is_exception(context),
                "status": status_of(context),
                "exception_only": bool(intr.get("exception_only")),
                "methods": self.methods(intr["request_methods"]),
                "predicates": predicates_of(intr.get("predicates")),
                "arguments": values_of(intr.get("predicates")),
                "permission": value_of(permission),
                "renderer": text(renderer.name) if getattr(renderer, "name", None)
                else templates[0]["name"] if templates else None,
                "require_csrf": value_of(intr["require_csrf"]),
                "http_cache": value_of(intr["http_cache"]),
                "decorator": name_of(intr["decorator"]),
                "mapper": name_of(intr["mapper"]),
                "wrapper": known.get("wrapper_viewname"),
                "options": sorted(text(key) for key in intr if key not in NO_OPTIONS and intr[key] is not None),
                "deriver_options": sorted(text(key) for key in intr if key in options and intr[key] is not None),
                "place": place_of(intr),
            }

    @staticmethod
    def function_of(view):
        """Return the name of the function of a view, or nothing for one that is only a renderer."""
        view = original(view)
        is_default = getattr(view, "__module__", None) == "pyramid.config.views" and isinstance(view, type(text))
        return "" if is_default else name_of(view)

    @staticmethod
    def kind_of(view):
        """Return what a view is that is neither a function nor a class."""
        code = getattr(view, "__code__", None)
        if code is not None and code.co_filename.endswith(os.path.join("pyramid", "wsgi.py")):
            return "wsgiapp2" if "call_app_with_subpath_as_path_info" in code.co_names else "wsgiapp"
        return type(view).__name__ if not isinstance(view, type) and not hasattr(view, "__name__") else None

    @staticmethod
    def methods(given):
        if given is None or type(given).__name__ == "not_":
            return None
        methods = {given} if isinstance(given, type("")) else set(given)
        return sorted(text(method) for method in methods | ({"HEAD"} if "GET" in methods else set()))

    @staticmethod
    def is_exception(context):
        from pyramid.interfaces import IExceptionResponse

        if isinstance(context, type):
            return issubclass(context, Exception)
        return bool(context is not None and hasattr(context, "extends") and context.isOrExtends(IExceptionResponse))

    def tweens(self):
        tweens = self.utility("ITweens")
        listed = (tweens.explicit or tweens.implicit()) if tweens is not None else ()
        places = {intr["name"]: place_of(intr) for intr in self.all("tweens")}
        return [{"name": text(name), "place": places.get(name)} for name, _ in listed]

    def subscribers(self):
        kept = [intr for introspector, intr in subscribed if introspector is self.introspector]
        for intr in kept or self.all("subscribers"):
            yield {
                "name": name_of(intr["subscriber"]),
                "events": [name_of(event) for event in intr["interfaces"]],
                "predicates": predicates_of(intr.get("predicates")),
                "place": place_of(intr),
            }

    def session(self):
        factory = self.utility("ISessionFactory")
        if factory is None:
            return None
        found = {"factory": name_of(factory), "options": {}}
        for option, attribute in SESSION_OPTIONS.items():
            if hasattr(factory, attribute):
                found["options"][option] = value_of(getattr(factory, attribute))
        serializer = closed_over(getattr(factory, "_set_cookie", None), "serializer")
        if serializer is not None:
            inner = getattr(serializer, "serializer", None)
            found["signed_by"] = name_of(type(serializer))
            found["serializer"] = name_of(type(serializer if inner is None else inner))
            found["hashalg"] = value_of(getattr(serializer, "hashalg", None))
            salt = getattr(serializer, "salt", None)
            found["has_default_salt"] = None if salt is None else salt in ("pyramid.session.", b"pyramid.session.")
        return found

    def security(self):
        policies = {}
        for name in ("ISecurityPolicy", "IAuthenticationPolicy", "IAuthorizationPolicy"):
            policy = self.utility(name)
            if policy is not None:
                policies[name] = {"policy": name_of(policy), "helpers": list(helpers_of(policy))}
        permission = self.utility("IDefaultPermission")
        return {
            "policy": policies.get("ISecurityPolicy"),
            "authentication": policies.get("IAuthenticationPolicy"),
            "authorization": policies.get("IAuthorizationPolicy"),
            "default_permission": value_of(permission),
        }

    def csrf(self):
        options = self.utility("IDefaultCSRFOptions")
        storage = self.utility("ICSRFStoragePolicy")
        found = {"storage": name_of(storage), "options": None}
        if options is not None:
            names = ("require_csrf", "token", "header", "safe_methods", "check_origin", "allow_no_origin")
            found["options"] = {name: value_of(getattr(options, name, None)) for name in names}
            found["options"]["callback"] = name_of(options.callback)
        return found

    def deriver_options(self):
        for intr in self.all("view derivers"):
            if intr["name"] not in BUILT_IN_DERIVERS:
                for one in getattr(intr["deriver"], "options", ()):
                    yield one

    def derivers(self):
        for intr in self.all("view derivers"):
            if intr["name"] not in BUILT_IN_DERIVERS:
                options = getattr(intr["deriver"], "options", ())
                yield {"name": text(intr["name"]), "options": [text(one) for one in options], "place": place_of(intr)}

    def custom_predicates(self):
        for subject in ("view", "route", "subscriber"):
            for intr in self.all(subject + " predicates"):
                if not is_built_in(intr):
                    factory = name_of(intr["factory"])
                    yield {"name": text(intr["name"]), "subject": subject, "factory": factory, "place": place_of(intr)}

    def named(self, category, name, what):
        """Return what an application added to a category: its name, and what it is."""
        for intr in self.all(category):
            made = name_of(intr[what])
            if made is not None and not is_built_in(intr):
                yield {"name": (value_of(intr[name]) or None) if name else made, "value": made, "place": place_of(intr)}

    def request_methods(self):
        for intr in self.all("request extensions"):
            kind = "reify" if intr["reify"] else "property" if intr["property"] else "method"
            yield {"name": text(intr.discriminator), "kind": kind, "value": name_of(intr["callable"]), "place": place_of(intr)}

    def factories(self):
        return {
            "root": name_of(self.root_factory()),
            "request": self.one("request factory", "factory"),
            "response": self.one("response factory", "factory"),
            "execution_policy": self.one("execution policy", "policy"),
            "view_mapper": next((name_of(i["mapper"]) for i in self.all("view mappers") if not self.related(i, "views")), None),
        }

    def root_factory(self):
        factory = self.utility("IRootFactory")
        return None if name_of(factory) == "pyramid.traversal.DefaultRootFactory" else factory

    def settings(self):
        settings = self.registry.settings or {}
        return {name: value_of(settings[name]) for name in SETTINGS if settings.get(name)}

    def places(self):
        pairs = (("overrides", "asset overrides", "to_override", "override_with"),
                 ("cache_busters", "cache busters", "path", "cachebust"),
                 ("static_views", "static views", "name", "spec"))
        for key, category, name, value in pairs:
            yield key, [
                {"name": text(intr[name]), "value": name_of(intr[value]), "place": place_of(intr)} for intr in self.all(category)
            ]

    def unknown(self):
        found = self.introspector.categorized() or ()
        for category, entries in found:
            if category not in KNOWN:
                titles = [text(entry["introspectable"].title) for entry in entries]
                yield {"category": text(category), "count": len(titles), "titles": titles[:5]}

    def report(self):
        found = {
            "format": FORMAT,
            "versions": versions(),
            "routes": list(self.routes()),
            "views": list(self.views()),
            "tweens": self.tweens(),
            "subscribers": list(self.subscribers()),
            "session": self.session(),
            "security": self.security(),
            "csrf": self.csrf(),
            "view_derivers": list(self.derivers()),
            "predicates": list(self.custom_predicates()),
            "renderers": list(self.named("renderer factories", "name", "factory")),
            "response_adapters": list(self.named("response adapters", "type", "adapter")),
            "traversers": list(self.named("traversers", None, "adapter")),
            "resource_url_adapters": list(self.named("resource url adapters", None, "adapter")),
            "translation_directories": [
                {"name": short(intr["directory"]), "place": place_of(intr)} for intr in self.all("translation directories")
            ],
            "locale_negotiator": self.one("locale negotiator", "negotiator"),
            "request_methods": list(self.request_methods()),
            "factories": self.factories(),
            "settings": self.settings(),
            "unknown": list(self.unknown()),
            "introspects": bool(self.all("routes") or self.all("views") or self.all("renderer factories")),
        }
        found.update(self.places())
        return found


def with_braces(pattern):
    """Return a pattern without placeholders of the old form, which Pyramid takes as well."""
    old, new = re.compile(r":([_a-zA-Z]\w*)"), re.compile(r"{[_a-zA-Z]")
    return pattern if new.search(pattern) else old.sub(r"{\1}", pattern)


def folder_of(view):
    """Return the folder of a static view."""
    if type(view).__name__ != "static_view":
        return None
    package, path = getattr(view, "package_name", None), getattr(view, "docroot", "")
    spec = "{}:{}".format(package, path) if package else path
    return {"spec": text(spec), "cache_max_age": value_of(view.cache_max_age), "use_subpath": bool(view.use_subpath)}


def status_of(context):
    """Return the status of a class of HTTP exceptions, unless it is a family of them."""
    from pyramid import httpexceptions as http

    if not isinstance(context, type) or not issubclass(context, http.HTTPException):
        return None
    families = ("HTTPException", "HTTPError", "HTTPClientError", "HTTPServerError", "HTTPRedirection", "HTTPSuccessful")
    return None if context.__name__ in families else getattr(context, "code", None)


def closed_over(function, name):
    """Return the value of a variable that a function took from the one around it."""
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None or name not in code.co_freevars:
        return None
    return function.__closure__[code.co_freevars.index(name)].cell_contents


def helpers_of(policy):
    """Return the helpers of Pyramid that a policy keeps, with the options of tickets."""
    kept = dict(getattr(policy, "__dict__", {}))
    for name in ("authn", "authz", "helper", "cookie"):
        kept.setdefault(name, getattr(policy, name, None))
    seen = set()
    for helper in [policy] + sorted(kept.values(), key=lambda one: text(type(one).__name__)):
        kind = type(helper)
        if id(helper) in seen or not (kind.__module__ or "").startswith(("pyramid.authentication", "pyramid.authorization")):
            continue
        seen.add(id(helper))
        found = {"kind": kind.__name__, "options": {}}
        if kind.__name__ == "AuthTktCookieHelper":
            found["options"] = {one: value_of(getattr(helper, one)) for one in TICKET_OPTIONS if hasattr(helper, one)}
        yield found


def versions():
    found = {"python": ".".join(str(part) for part in sys.version_info[:3]), "packages": {}}
    try:
        from importlib.metadata import distributions
        listed = [(one.metadata["Name"], one.version) for one in distributions()]
    except ImportError:
        import pkg_resources
        listed = [(one.project_name, one.version) for one in pkg_resources.working_set]
    for name, version in listed:
        name = text(name).lower().replace("_", "-")
        if name == "pyramid":
            found["pyramid"] = text(version)
        elif name.startswith(("pyramid-", "webob", "sqlalchemy", "zodb", "deform", "colander", "wtforms")):
            found["packages"][name] = text(version)
    return found


def watch():
    """Keep note of what views are derived from."""
    from pyramid.config.views import ViewsConfiguratorMixin as Mixin

    from pyramid.config.predicates import PredicateList
    from pyramid.registry import Introspector

    derive, make, add = Mixin._derive_view, PredicateList.make, Introspector.add

    def _derive_view(self, view, *args, **kw):
        if kw.get("predicates") is not None:
            # The list of the predicates is kept, so that no other has its identity.
            derived[id(kw["predicates"])] = dict(kw)
        return derive(self, view, *args, **kw)

    def _make(self, config, **kw):
        values = dict(kw)
        made = make(self, config, **kw)
        # The list of the predicates is kept, so that no other has its identity.
        declared[id(made[1])] = (made[1], values)
        return made

    def _add(self, intr):
        if intr.category_name == "subscribers":
            subscribed.append((self, intr))
        return add(self, intr)

    Mixin._derive_view, PredicateList.make, Introspector.add = _derive_view, _make, _add


def registry_of(source):
    """Make the application, and return its registry."""
    from pyramid.config import global_registries

    file = source if source.endswith(".ini") else source.rpartition("#")[0]
    if file.endswith(".ini"):
        if not os.path.exists(file):
            raise Wrong("source", "there is no file {}".format(file))
        sys.path.insert(0, os.path.dirname(os.path.abspath(file)))
        from pyramid.paster import get_app, setup_logging

        try:
            setup_logging(source)
        except Exception as error:
            print("the log could not be set up: {}".format(error), file=sys.stderr)
        made = get_app(source)
    else:
        sys.path.insert(0, os.getcwd())
        made = made_by(source)
    if hasattr(made, "commit") and hasattr(made, "make_wsgi_app"):
        made.make_wsgi_app()
    registry = getattr(made, "registry", None) or global_registries.last
    if registry is None:
        raise Wrong("source", "it made no Pyramid application, but {}".format(name_of(type(made))))
    return registry


def made_by(source):
    import importlib
    import inspect

    module, _, function = source.partition(":")
    if not function:
        raise Wrong("source", "it is neither FILE.ini nor module:function")
    if ":" in function:
        inner, _, name = function.partition(":")
        raise Wrong("source", "a folder stands before a slash: write {}/{}:{}".format(module, inner, name))
    found = importlib.import_module(module)
    for part in function.split("."):
        if not hasattr(found, part):
            raise Wrong("source", "{} has no {}".format(name_of(found), part))
        found = getattr(found, part)
    if hasattr(found, "registry") or not callable(found):
        return found
    parameters = inspect.signature(found).parameters.values()
    needed = [one for one in parameters if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    try:
        return found({}) if needed else found()
    except Exception as error:
        unknown = [one.name for one in needed if one.name not in CONFIGURATIONS]
        if not unknown:
            raise
        message = "{}; `{}` was called as `{}({{}})`, and asks for `{}`: name a function that needs nothing, or main(global_config, **settings)"
        cause = traceback.format_exception_only(type(error), error)[-1].strip()
        raise Wrong("start", message.format(cause, function, function, "`, `".join(unknown)), "".join(frames_of(error))[-4000:])


class Wrong(Exception):
    """What ends this script, and of which kind it is."""

    def __init__(self, kind, message, trace=""):
        Exception.__init__(self, message)
        self.found = {"format": FORMAT, "error": {"kind": kind, "message": text(message), "traceback": text(trace)}}


def frames_of(error):
    """Return the frames of an error, without those of this script and of the import system."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not is_machinery(frame[0])]
    return traceback.format_list(frames)


def is_machinery(file):
    own = registry_of.__code__.co_filename
    return file == own or file.startswith("<frozen ") or os.path.basename(os.path.dirname(file)) == "importlib"


def read(source):
    try:
        import pyramid  # noqa: F401
    except ImportError:
        raise Wrong("pyramid", "there is no Pyramid in {}".format(sys.executable))
    try:
        watch()
        registry = registry_of(source)
    except Wrong:
        raise
    except BaseException as error:
        message = traceback.format_exception_only(type(error), error)[-1].strip()
        raise Wrong("start", message, "".join(frames_of(error))[-4000:])
    return Reader(registry).report()


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    # Only the answer goes to standard output.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    try:
        found, status = read(sys.argv[1]), 0
    except Wrong as wrong:
        found, status = wrong.found, 1
    except Exception as error:
        lines = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        found = Wrong("read", "{}: {}".format(type(error).__name__, error), lines[-4000:]).found
        status = 1
    answer.write(json.dumps(found))
    answer.write("\n")
    answer.close()
    return status


if __name__ == "__main__":
    # Threads of the application do not keep the program.
    status = main()
    sys.stderr.flush()
    os._exit(status)
