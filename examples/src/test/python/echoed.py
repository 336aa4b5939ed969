"""Sends 3 MiB to the echo server on the port given, while reading, and compares."""

import sys

from twisted.internet import endpoints, protocol, reactor

MESSAGE = bytes(i * i % 251 for i in range(3 * 1024 * 1024))


class Asking(protocol.Protocol):
    def connectionMade(self):
        self.pieces = []
        self.missing = len(MESSAGE)
        self.transport.write(MESSAGE)

    def dataReceived(self, data):
        self.pieces.append(data)
        self.missing -= len(data)
        if self.missing <= 0:
            self.transport.loseConnection()

    def connectionLost(self, reason):
        print("the same" if b"".join(self.pieces) == MESSAGE else "not the same")
        reactor.stop()


endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
endpoints.connectProtocol(endpoint, Asking())
reactor.run()
