"""Records what SignedCookieProfile of WebOb does, as JSON on standard output.

    python tests/interop/signed_cookies_vectors.py > tests/vectors/signed_cookies.json

The clock is stopped, so that every run writes the same bytes.
"""

import base64
import datetime
import hashlib
import hmac
import json
import platform
import sys
import warnings
from importlib.metadata import version

import webob.cookies
from webob import Request
from webob.cookies import SignedCookieProfile

warnings.simplefilter("ignore")

NOW = 1_700_000_000.75
SECRET = "seekrit"
SALT = "salt."


class StoppedDatetime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=NOW)


webob.cookies.datetime = StoppedDatetime


def profile_of(row):
    options = {"secret": SECRET, "salt": SALT, "cookie_name": "c", **row.get("options", {})}
    return SignedCookieProfile(**options)


def write(id, value, **options):
    row = {"id": id, "options": options, "value": value}
    try:
        request = Request.blank("/")
        headers = profile_of(row).bind(request).get_headers(value)
        assert all(name == "Set-Cookie" for name, _ in headers)
        row["set_cookie"] = [value for _, value in headers]
    except Exception as error:
        row["error"] = type(error).__name__
    return row


def read(id, cookie_header, **options):
    row = {"id": id, "options": options, "cookie_header": cookie_header}
    request = Request.blank("/")
    if cookie_header is not None:
        request.environ["HTTP_COOKIE"] = cookie_header
    try:
        row["value"] = profile_of(row).bind(request).get_value()
    except Exception as error:
        row["error"] = type(error).__name__
    return row


def issued(value, **options):
    """Returns the Cookie header that a browser sends."""
    return write("", value, **options)["set_cookie"][0].split("; ")[0]


def signed(payload, secret=SECRET, salt=SALT, hashalg="sha512"):
    """Returns the Cookie header of any payload with a good signature."""
    signature = hmac.new((salt + secret).encode(), payload, hashlib.__dict__[hashalg]).digest()
    return "c=" + base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()


VALUES = [
    ("a text", "ada"),
    ("an empty text", ""),
    ("a text with accents", "Zo\u00eb \u00ff\u0178"),
    ("a text beyond the basic plane", "\U0001f600"),
    ("a text with escapes", "\"\\/\b\f\n\r\t\u0000\u007f\u2028<>&'"),
    ("an integer", 7),
    ("a big integer", 2**70),
    ("a float", 0.1),
    ("a large float", 1e22),
    ("truth", True),
    ("falsehood", False),
    ("a list", [1, "two", None, [3.0, []]]),
    ("an empty list", []),
    ("an object", {"z": 1, "a": {"b": [None]}}),
    ("an empty object", {}),
    ("nothing", None),
]

COOKIE = issued("ada")
TEXT = COOKIE.split("=", 1)[1]

WRITE = [
    *[write(name, value) for name, value in VALUES],
    *[write(f"the hash {name}", "ada", hashalg=name) for name in ["md5", "sha1", "sha224", "sha256", "sha384"]],
    write("another secret", "ada", secret="other"),
    write("another salt", "ada", salt="other"),
    write("no salt", "ada", salt=None),
    write("an accented secret", "ada", secret="cl\u00e9"),
    write("a secret beyond Latin-1", "ada", secret="\u043a\u043b\u044e\u0447", salt="\u00e9"),
    write("an empty secret", "ada", secret=""),
    write("another name", "ada", cookie_name="theme"),
    write("a name that cannot be", "ada", cookie_name="a b"),
    write("the name of an attribute", "ada", cookie_name="Path"),
    write("secure", "ada", secure=True),
    write("httponly", "ada", httponly=True),
    write("max_age", "ada", max_age=3600),
    write("max_age zero", "ada", max_age=0),
    write("max_age negative", "ada", max_age=-5),
    write("a path", "ada", path="/app"),
    write("no path", "ada", path=None),
    write("one domain", "ada", domains=["example.com"]),
    write("several domains", "ada", domains=["example.com", ".example.org", "example.net"]),
    write("no domains", "ada", domains=[]),
    write("an empty domain", "ada", domains=[""]),
    *[
        write(f"samesite {samesite}, secure {secure}", "ada", samesite=samesite, secure=secure)
        for samesite, secure in [("strict", False), ("Lax", False), ("None", True), ("None", False), ("odd", False)]
    ],
    write("nothing, with every attribute", None, domains=["a.example", "b.example"], max_age=60, secure=True,
          httponly=True, samesite="Lax", path="/x"),
    write("everything", {"a": 1}, domains=["a.example", "b.example"], max_age=60, secure=True, httponly=True,
          samesite="Lax", path="/x", hashalg="sha256", cookie_name="all", salt="s", secret="t"),
    write("a text that just fits", "a" * 3003),
    write("a text that is too long", "a" * 3005),
]

READ = [
    *[read(name, issued(value)) for name, value in VALUES if value is not None],
    *[
        read(f"the hash {name}", issued("ada", hashalg=name), hashalg=name)
        for name in ["md5", "sha1", "sha224", "sha256", "sha384"]
    ],
    read("no cookie", None),
    read("an empty cookie", "c="),
    read("another cookie", "d=" + TEXT),
    read("among others", f"a=b; {COOKIE}; d=e"),
    read("in quotes", f'c="{TEXT}"'),
    read("twice, both good", f"{issued('bob')}; {COOKIE}"),
    read("twice, the last bad", f"{COOKIE}; c=x"),
    read("another secret", issued("ada", secret="other")),
    read("another salt", issued("ada", salt="other")),
    read("another hash", issued("ada", hashalg="sha256")),
    read("the salt in the secret", issued("ada", salt="salt", secret=".seekrit")),
    read("a changed signature", "c=" + ("A" if TEXT[0] != "A" else "B") + TEXT[1:]),
    read("a changed payload", "c=" + TEXT[:-3] + ("A" if TEXT[-3] != "A" else "B") + TEXT[-2:]),
    read("cut off", "c=" + TEXT[:-1]),
    read("only a signature", "c=" + TEXT[:86]),
    read("too short", "c=abcd"),
    read("padded", f"c={TEXT}=="),
    read("with other characters", f"c={TEXT[:10]}*{TEXT[10:]}"),
    read("in the alphabet of standard base64", "c=" + TEXT.replace("-", "+").replace("_", "/")),
    read("not ASCII", "c=\u00e9"),
    read("a payload that is not JSON", signed(b"{")),
    read("an empty payload", signed(b"")),
    read("a payload that is not UTF-8", signed(b'"\xff"')),
    read("JSON with spaces", signed(b' [1 ,2] ')),
    read("JSON that is null", signed(b"null")),
    read("another hash of the same size", signed(b'"ada"', hashalg="blake2b")),
]


def main():
    vectors = {
        "meta": {
            "webob": version("webob"),
            "python": platform.python_version(),
            "notes": [
                f"`options` are those of SignedCookieProfile; the secret is {SECRET!r}, the salt {SALT!r} and the "
                "name 'c' unless they are among them.",
                "The clock stands at 1700000000.75.",
            ],
        },
        "get_headers": WRITE,
        "get_value": READ,
    }
    json.dump(vectors, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
