"""Connects to the port given, prints what it is sent and how the connection ends."""

import sys

from twisted.internet import endpoints, protocol, reactor


class Greeted(protocol.Protocol):
    received = b""

    def dataReceived(self, data):
        self.received += data

    def connectionLost(self, reason):
        print(self.received.decode())
        print(reason.type.__name__)
        reactor.stop()


endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
endpoints.connectProtocol(endpoint, Greeted())
reactor.run()
