"""Twisted's site: twisted_site.py PORT FOLDER"""

import json
import sys

from twisted.internet import epollreactor

epollreactor.install()

from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site
from twisted.web.static import File

port, folder = int(sys.argv[1]), sys.argv[2]
with open(folder + "/json", encoding="utf-8") as file:
    catalogue = json.load(file)


class Answer(Resource):
    isLeaf = True

    def __init__(self, kind, answer):
        super().__init__()
        self.kind = kind
        self.answer = answer

    def render(self, request):
        request.setHeader(b"content-type", self.kind)
        return self.answer(request)


def upload(request):
    return str(len(request.content.read())).encode()


root = Resource()
root.putChild(b"", Answer(b"text/plain", lambda request: b"Hello Twisted"))
root.putChild(b"json", Answer(b"application/json", lambda request: json.dumps(catalogue).encode()))
root.putChild(b"upload", Answer(b"text/plain", upload))
root.putChild(b"files", File(folder + "/files"))
site = Site(root, timeout=None)
site.noisy = False
reactor.listenTCP(port, site, backlog=4096, interface='127.0.0.1')
reactor.run()
