# A site of Twisted's that asks who it is by Digest, with MD5, which is all that it knows: PORT.
import sys

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from twisted.web.guard import DigestCredentialFactory, HTTPAuthSessionWrapper
from twisted.web.resource import IResource, Resource
from twisted.web.server import Site
from zope.interface import implementer


class Page(Resource):
    isLeaf = True

    def render_GET(self, request):
        return b"hello " + request.uri


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar, mind, *interfaces):
        return IResource, Page(), lambda: None


checker = InMemoryUsernamePasswordDatabaseDontUse(alice=b"open sesame")
wrapper = HTTPAuthSessionWrapper(
    Portal(Realm(), [checker]), [DigestCredentialFactory(b"md5", b"pride")]
)
reactor.listenTCP(int(sys.argv[1]), Site(wrapper), interface="127.0.0.1")
reactor.run()
