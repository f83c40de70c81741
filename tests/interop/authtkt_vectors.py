"""Records what AuthTktCookieHelper of Pyramid does, as JSON on standard output.

    python tests/interop/authtkt_vectors.py > tests/vectors/authtkt.json

The clock is stopped, so that every run writes the same bytes.
"""

import datetime
import json
import platform
import sys
import warnings
from importlib.metadata import version
from urllib.parse import quote

import pyramid.authentication
import webob.cookies
from pyramid.authentication import AuthTktCookieHelper, AuthTicket
from pyramid.request import Request
from pyramid.response import Response

warnings.simplefilter("ignore")

NOW = 1_700_000_000.75
SECRET = "seekrit"


class StoppedClock:
    """Stands in for the module `time` and for `datetime.datetime`."""

    now = NOW

    def time(self):
        return self.now

    def utcnow(self):
        epoch = datetime.datetime(1970, 1, 1)
        return epoch + datetime.timedelta(seconds=self.now)


CLOCK = StoppedClock()


class StoppedDatetime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return CLOCK.utcnow()


pyramid.authentication.time_mod = CLOCK
webob.cookies.datetime = StoppedDatetime


def request_of(row):
    environ = {"REMOTE_ADDR": row.get("remote_addr", "127.0.0.1")}
    request = Request.blank("/", environ=environ)
    request.host = row.get("host", "example.com")
    if row.get("cookie_header") is not None:
        request.environ["HTTP_COOKIE"] = row["cookie_header"]
    return request


def helper_of(row):
    return AuthTktCookieHelper(**{"secret": SECRET, **row.get("options", {})})


def typed(userid):
    """Writes a userid so that JSON keeps its type."""
    if isinstance(userid, bytes):
        return {"bytes": userid.hex()}
    if isinstance(userid, str):
        return {"str": userid}
    return {"int": str(userid)}


def untyped(userid):
    ((kind, value),) = userid.items()
    return {"bytes": bytes.fromhex, "str": str, "int": int}[kind](value)


def cookies(headers):
    assert all(name == "Set-Cookie" for name, _ in headers)
    return [value for _, value in headers]


def remember(id, userid, **row):
    row = {"id": id, "now": NOW, "userid": typed(userid), **row}
    CLOCK.now = row["now"]
    arguments = {name: row[name] for name in ("max_age", "tokens") if name in row}
    try:
        headers = helper_of(row).remember(request_of(row), userid, **arguments)
        row["set_cookie"] = cookies(headers)
    except Exception as error:
        row["error"] = type(error).__name__
    return row


def identify(id, cookie_header, **row):
    row = {"id": id, "now": NOW, "cookie_header": cookie_header, **row}
    CLOCK.now = row["now"]
    request = request_of(row)
    helper = helper_of(row)
    helper.now = CLOCK.now
    try:
        identity = helper.identify(request)
        for then in row.get("then", []):
            if then == "identify":
                identity = helper.identify(request)
            elif then == "forget":
                helper.forget(request)
            else:
                helper.remember(request, untyped(then))
        response = Response()
        request._process_response_callbacks(response)
        row["reissued"] = response.headers.getall("Set-Cookie")
        if identity is not None:
            identity = {**identity, "userid": typed(identity["userid"])}
        row["identity"] = identity
    except Exception as error:
        row["error"] = type(error).__name__
    return row


def forget(id, **row):
    row = {"id": id, "now": NOW, **row}
    CLOCK.now = row["now"]
    row["set_cookie"] = cookies(helper_of(row).forget(request_of(row)))
    return row


def ticket(userid="bob", tokens=(), user_data="", ip="0.0.0.0", time=NOW, secret=SECRET, hashalg="sha512"):
    """Returns the value of a cookie as mod_auth_tkt and others write it, of any content."""
    made = AuthTicket(secret, userid, ip, tokens=tokens, user_data=user_data, time=time, hashalg=hashalg)
    return made.cookie_value()


def header(value, name="auth_tkt"):
    return f"{name}={value}"


def issued(userid, now=NOW, remote_addr="127.0.0.1", tokens=(), **options):
    """Returns the Cookie header that a browser sends after `remember`."""
    row = remember("", userid, now=now, remote_addr=remote_addr, tokens=list(tokens), options=options)
    return row["set_cookie"][0].split("; ")[0]


USERIDS = [
    ("an integer", 7),
    ("zero", 0),
    ("a negative integer", -42),
    ("a large integer", 2**63 - 1),
    ("an integer beyond 64 bits", 2**64),
    ("an integer of 128 bits", 2**128 - 1),
    ("an integer of many digits", -(10**60)),
    ("a text", "ada"),
    ("an empty text", ""),
    ("a text with accents", "Zo\u00eb"),
    ("a text beyond the basic plane", "\U0001f600"),
    ("a text of digits", "7"),
    ("a text with separators", "a!b|c,d;e f\"g\\h"),
    ("a text whose base64 has a plus and a slash", "\u00fb\u00ff~~~?>"),
    ("bytes", b"ada"),
    ("empty bytes", b""),
    ("bytes that are not text", b"\x00\xff\xfe\x80"),
]

HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]

REMEMBER = [
    *[remember(name, userid) for name, userid in USERIDS],
    *[remember(f"the hash {name}", "ada", options={"hashalg": name}) for name in HASHES],
    remember("an empty secret", "ada", options={"secret": ""}),
    remember("a secret with accents", "ada", options={"secret": "cl\u00e9"}),
    remember("a secret beyond Latin-1", "ada", options={"secret": "\u043a\u043b\u044e\u0447"}),
    remember("a token", "ada", tokens=["admin"]),
    remember("two tokens", "ada", tokens=["admin", "Editor+_-9"]),
    remember("no tokens", "ada", tokens=[]),
    remember("an empty token", "ada", tokens=[""]),
    remember("a token that begins with a digit", "ada", tokens=["1a"]),
    remember("a token with a comma", "ada", tokens=["a,b"]),
    remember("a token with an exclamation mark", "ada", tokens=["a!"]),
    remember("a token with an accent", "ada", tokens=["\u00e9"]),
    remember("a token that ends with a line feed", "ada", tokens=["a\n"]),
    remember("the time has a fraction", "ada", now=1_699_999_999.999),
    remember("a time of fewer digits", "ada", now=1.5),
    remember("the last second of eight digits", "ada", now=float(0xFFFF_FFFF)),
    remember("the address of IPv4", "ada", options={"include_ip": True}, remote_addr="192.0.2.200"),
    remember("the address of IPv6", "ada", options={"include_ip": True}, remote_addr="2001:db8::1"),
    remember("the local address of IPv6", "ada", options={"include_ip": True}, remote_addr="::1"),
    remember("an address of IPv4 in IPv6", "ada", options={"include_ip": True}, remote_addr="::ffff:192.0.2.1"),
    remember("the address is not included", "ada", remote_addr="192.0.2.200"),
    remember("another name", "ada", options={"cookie_name": "login"}),
    remember("secure", "ada", options={"secure": True}),
    remember("http_only", "ada", options={"http_only": True}),
    remember("max_age of the helper", "ada", options={"max_age": 3600}),
    remember("max_age of the helper is zero", "ada", options={"max_age": 0}),
    remember("max_age of the call", "ada", max_age=60),
    remember("max_age of both", "ada", options={"max_age": 3600}, max_age=60),
    remember("max_age of the call is zero", "ada", options={"max_age": 3600}, max_age=0),
    remember("a negative max_age", "ada", max_age=-1),
    remember("a path", "ada", options={"path": "/app"}),
    remember("a path with a semicolon", "ada", options={"path": "/a;b c"}),
    remember("an empty path", "ada", options={"path": ""}),
    remember("no path", "ada", options={"path": None}),
    *[
        remember(f"samesite {samesite}", "ada", options={"samesite": samesite, "secure": secure})
        for samesite, secure in [("Strict", False), ("lax", False), ("None", True), ("None", False), (None, False)]
    ],
    *[
        remember(f"{name} for {host}", "ada", host=host, options=options)
        for name, options in [
            ("wild domain", {}),
            ("no wild domain", {"wild_domain": False}),
            ("parent domain", {"parent_domain": True}),
            ("parent domain only", {"parent_domain": True, "wild_domain": False}),
            ("a domain", {"domain": ".example.org"}),
            ("a domain before all others", {"domain": "example.org", "parent_domain": True}),
        ]
        for host in ["example.com", "www.example.com:8080", "a.b.example.com", "localhost:6543"]
    ],
    remember("an address as host", "ada", host="127.0.0.1:6543"),
    remember("an address as host with the parent domain", "ada", host="127.0.0.1:6543", options={"parent_domain": True}),
    remember("an address of IPv6 as host", "ada", host="[::1]:6543"),
    remember("an empty domain", "ada", options={"domain": ""}),
    remember("a text that just fits", "a" * 2949),
    remember("a text that is too long", "a" * 2952),
    remember("everything", "Zo\u00eb", tokens=["a", "b"], max_age=60, host="www.example.com", remote_addr="192.0.2.1",
             options={"include_ip": True, "hashalg": "sha256", "cookie_name": "t", "path": "/x", "secure": True,
                      "http_only": True, "parent_domain": True, "samesite": "Strict"}),
]

GOOD = issued("ada")
SIGNATURE, REST = GOOD.split("=", 1)[1][:128], GOOD.split("=", 1)[1][128:]

IDENTIFY = [
    *[identify(name, issued(userid)) for name, userid in USERIDS],
    *[identify(f"the hash {name}", issued("ada", hashalg=name), options={"hashalg": name}) for name in HASHES],
    identify("another hash than the issuer's", issued("ada", hashalg="sha256")),
    identify("a shorter hash than the issuer's", GOOD, options={"hashalg": "md5"}),
    identify("no cookie", None),
    identify("other cookies", "a=b; auth=c"),
    identify("an empty cookie", "auth_tkt="),
    identify("another name", issued("ada", cookie_name="login"), options={"cookie_name": "login"}),
    identify("the cookie of another name", issued("ada", cookie_name="login")),
    identify("among others", f"a=b; {GOOD}; c=d"),
    identify("in quotes", header(f'"{SIGNATURE}{REST}"')),
    identify("twice, both good", f"{issued('bob')}; {GOOD}"),
    identify("twice, the last bad", f"{GOOD}; auth_tkt=x"),
    identify("twice, the first bad", f"auth_tkt=x; {GOOD}"),
    identify("another secret", issued("ada", secret="other")),
    identify("a changed signature", header(("0" if SIGNATURE[0] != "0" else "1") + SIGNATURE[1:] + REST)),
    identify("a signature in upper case", header(SIGNATURE.upper() + REST)),
    identify("a changed time", header(SIGNATURE + "7" + REST[1:])),
    identify("a time in upper case", header(ticket(time=0xABCDEF12).replace("abcdef12", "ABCDEF12"))),
    identify("a time that is not a number", header(SIGNATURE + "zzzzzzzz" + REST[8:])),
    identify("a time with a sign", header(ticket(time=0x1234567).replace("01234567", "+1234567"))),
    identify("a time with a prefix", header(ticket(time=0x123456).replace("00123456", "0x123456"))),
    identify("a time with an underscore", header(ticket(time=0x1234567).replace("01234567", "123_4567"))),
    identify("a changed userid", header(f"{SIGNATURE}{REST}".replace("YWRh", "YWRi"))),
    identify("another spelling of the userid", header(f"{SIGNATURE}{REST}".replace("YWRh", "%59WRh"))),
    identify("a changed type", header(f"{SIGNATURE}{REST}".replace("b64unicode", "b64str"))),
    identify("cut off", header((SIGNATURE + REST)[:-1])),
    identify("only a signature", header(SIGNATURE)),
    identify("a signature and a time", header(SIGNATURE + REST[:8])),
    identify("no exclamation mark", header(SIGNATURE + REST.replace("!", ""))),
    identify("too short", header("abc")),
    identify("not ASCII", header("\u00e9" * 200)),
    identify("a token", issued("ada", tokens=["admin"])),
    identify("two tokens", issued("ada", tokens=["admin", "editor"])),
    identify("a changed token", issued("ada", tokens=["user"]).replace("user!", "root!")),
    identify("a user without a type", header(ticket("bob"))),
    identify("an accented user without a type", header(ticket("Zo\u00eb"))),
    identify("a user whose quoted bytes are not text", header(ticket("bob").replace("bob", "%ff"))),
    identify("user data without a type", header(ticket("bob", user_data="x|y"))),
    identify("tokens without user data", header(ticket("bob", tokens=["a"]))),
    identify("user data with an exclamation mark", header(ticket("bob", tokens=["a"], user_data="x!y"))),
    identify("user data with an exclamation mark, no tokens", header(ticket("bob", user_data="x!y"))),
    identify("tokens that remember refuses", header(ticket("bob", tokens=["1a", "", "b c"]).replace(" ", "\\040"))),
    identify("a type among user data", header(ticket("7", user_data="x|userid_type:int|y"))),
    identify("an unknown type", header(ticket("7", user_data="userid_type:float"))),
    identify("an empty type", header(ticket("7", user_data="userid_type:"))),
    identify("two types", header(ticket("Nw==", user_data="userid_type:b64unicode|userid_type:int"))),
    identify("the old type of texts", header(ticket("bob", user_data="userid_type:unicode"))),
    identify("an integer without digits", header(ticket("x", user_data="userid_type:int"))),
    identify("an empty integer", header(ticket("", user_data="userid_type:int"))),
    identify("an integer with spaces", header(ticket(" 7 ", user_data="userid_type:int"))),
    identify("an integer with a sign", header(ticket("+7", user_data="userid_type:int"))),
    identify("an integer with zeros", header(ticket("007", user_data="userid_type:int"))),
    identify("an integer with an underscore", header(ticket("1_0", user_data="userid_type:int"))),
    identify("base64 without padding", header(ticket("YWI", user_data="userid_type:b64unicode"))),
    identify("base64 with other characters", header(ticket("YW*I=", user_data="userid_type:b64unicode"))),
    identify("base64 of what is not text", header(ticket("/w==", user_data="userid_type:b64unicode"))),
    identify("base64 of one character", header(ticket("Y", user_data="userid_type:b64str"))),
    *[
        identify(f"timeout {timeout}, {age} seconds old", GOOD, now=1_700_000_000 + age, options={"timeout": timeout})
        for timeout, age in [(60, 59.9), (60, 60.0), (60, 60.5), (60, 1e6), (0, 1e6), (None, 1e9), (60, -100.0)]
    ],
    *[
        identify(f"address {name}", issued("ada", include_ip=True, remote_addr=issuer),
                 remote_addr=visitor, options={"include_ip": True})
        for name, issuer, visitor in [
            ("the same of IPv4", "192.0.2.200", "192.0.2.200"),
            ("another of IPv4", "192.0.2.200", "192.0.2.201"),
            ("the same of IPv6", "2001:db8::1", "2001:db8::1"),
            ("another of IPv6", "2001:db8::1", "2001:db8::2"),
            ("of IPv4, then in IPv6", "192.0.2.200", "::ffff:192.0.2.200"),
        ]
    ],
    identify("address included, not expected", issued("ada", include_ip=True)),
    identify("address expected, not included", GOOD, options={"include_ip": True}),
    *[
        identify(f"reissue_time {reissue_time}, {age} seconds old", issued("ada", tokens=["admin"]),
                 now=1_700_000_000 + age, options={"reissue_time": reissue_time})
        for reissue_time, age in [(0, 0.0), (0, 0.5), (60, 60.0), (60, 60.5), (None, 1e6)]
    ],
    identify("reissued as an integer", issued(7), now=NOW + 9, options={"reissue_time": 1, "max_age": 60, "timeout": 99}),
    identify("reissued as bytes", issued(b"\xff"), now=NOW + 9, options={"reissue_time": 1}, host="a.example.com"),
    identify("reissued from a ticket without a type", header(ticket("bob")), now=NOW + 9, options={"reissue_time": 1}),
    identify("reissued without user data of others", header(ticket("bob", user_data="x")), now=NOW + 9,
             options={"reissue_time": 1}),
    identify("reissued once", GOOD, now=NOW + 9, options={"reissue_time": 1}, then=["identify", "identify"]),
    identify("not reissued when forgotten", GOOD, now=NOW + 9, options={"reissue_time": 1}, then=["forget"]),
    identify("not reissued when another is remembered", GOOD, now=NOW + 9, options={"reissue_time": 1},
             then=[{"str": "bob"}]),
    identify("not reissued when forgotten, then identified", GOOD, now=NOW + 9, options={"reissue_time": 1},
             then=["forget", "identify"]),
    identify("timed out is not reissued", GOOD, now=NOW + 99, options={"reissue_time": 1, "timeout": 9}),
    identify("cannot be reissued", header(ticket("bob", tokens=["1a"])), now=NOW + 9, options={"reissue_time": 1}),
]

FORGET = [
    forget("by default"),
    forget("with max_age", options={"max_age": 3600}),
    forget("with every attribute", host="www.example.com",
           options={"cookie_name": "t", "path": "/x", "secure": True, "http_only": True, "samesite": "Strict",
                    "parent_domain": True}),
    forget("no wild domain", options={"wild_domain": False}),
    forget("parent domain of a short host", options={"parent_domain": True}),
    forget("a domain", options={"domain": ".example.org"}),
    forget("a host with a port", host="www.example.com:8080"),
    forget("no samesite", options={"samesite": None}),
]


def main():
    vectors = {
        "meta": {
            "pyramid": version("pyramid"),
            "webob": version("webob"),
            "python": platform.python_version(),
            "notes": [
                "`options` are those of AuthTktCookieHelper that differ from its defaults; the secret is "
                f"{SECRET!r} unless it is among them.",
                "`host` is example.com and `remote_addr` is 127.0.0.1 unless the row says otherwise.",
                "`now` is the stopped clock; a ticket holds its whole seconds.",
                "`then` is what the view does after it has called `identify`; `reissued` are the Set-Cookie "
                "headers of a response callback.",
                "`error` names what Python raised, which a visitor gets as a 500.",
            ],
        },
        "remember": REMEMBER,
        "identify": IDENTIFY,
        "forget": FORGET,
    }
    json.dump(vectors, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
