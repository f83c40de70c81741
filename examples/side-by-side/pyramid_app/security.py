"""Who there is, and who may do what."""

import hmac

from pyramid.authentication import SessionAuthenticationHelper
from pyramid.authorization import ACLHelper, Allow, Authenticated, Everyone

# A demonstration: a real application has hashes of passwords, in a database.
PASSWORDS = {"ada": "lovelace", "bob": "builder"}
GROUPS = {"ada": ["group:admins"], "bob": []}


def password_is_right(name, password):
    expected = PASSWORDS.get(name)
    return expected is not None and hmac.compare_digest(expected.encode(), password.encode())


class SecurityPolicy:
    """Keeps visitors in the session and asks the lists of the contexts."""

    def __init__(self):
        self.helper = SessionAuthenticationHelper()
        self.acl = ACLHelper()

    def authenticated_userid(self, request):
        name = self.helper.authenticated_userid(request)
        return name if name in GROUPS else None

    def permits(self, request, context, permission):
        principals = [Everyone]
        name = self.authenticated_userid(request)
        if name is not None:
            principals += [Authenticated, name, *GROUPS[name]]
        return self.acl.permits(context, principals, permission)

    def remember(self, request, name, **kw):
        return self.helper.remember(request, name, **kw)

    def forget(self, request, **kw):
        return self.helper.forget(request, **kw)


class Profile:
    """The page of a person, for everybody who is known."""

    __acl__ = [(Allow, Authenticated, "view")]

    def __init__(self, request):
        self.name = request.matchdict["name"]


class Administration:
    """What only administrators see."""

    __acl__ = [(Allow, "group:admins", "administer")]

    def __init__(self, request):
        pass
