# Asks a site for several things over one connection, by Twisted's own client, and prints what it got.
import io
import sys
import warnings
from twisted.internet import defer, task
from twisted.web.client import Agent, FileBodyProducer, HTTPConnectionPool, readBody

LARGE = bytes(range(256)) * 4096

# It says of its own connections that they have no abortConnection.
warnings.filterwarnings("ignore", category=DeprecationWarning)


def shown(got):
    if got == LARGE:
        return "the same"
    return got.decode().strip() if len(got) < 100 else "%d bytes" % len(got)


@defer.inlineCallbacks
def main(reactor, site):
    pool = HTTPConnectionPool(reactor)
    agent = Agent(reactor, pool=pool)
    peers = set()
    for method, path, body in [
        (b"GET", b"/", None),
        (b"GET", b"/peer", None),
        (b"GET", b"/hints", None),
        (b"GET", b"/trailer", None),
        (b"GET", b"/bytes/1000000", None),
        (b"PUT", b"/count", LARGE),
        (b"PUT", b"/deny", b"x"),
        (b"GET", b"/peer", None),
        (b"POST", b"/echo", LARGE),
    ]:
        producer = FileBodyProducer(io.BytesIO(body)) if body else None
        response = yield agent.request(method, site + path, None, producer)
        got = yield readBody(response)
        if path == b"/peer":
            peers.add(got)
        else:
            print(path.decode(), response.code, shown(got))
    print(len(peers), "connection")
    yield pool.closeCachedConnections()


task.react(main, [sys.argv[1].encode()])
