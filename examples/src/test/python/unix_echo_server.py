"""An echo server of Twisted over a UNIX socket; prints a dot when it listens."""
import sys

from twisted.internet import protocol, reactor
from twisted.protocols import wire

factory = protocol.Factory.forProtocol(wire.Echo)
reactor.listenUNIX(sys.argv[1], factory)
print(".", flush=True)
reactor.run()
