"""A client of Twisted over a UNIX socket: sends a mebibyte, and says whether it comes back."""
import sys

from twisted.internet import endpoints, protocol, reactor

SENT = bytes(range(256)) * 4096


class Client(protocol.Protocol):
    def connectionMade(self):
        self.received = b""
        self.transport.write(SENT)

    def dataReceived(self, data):
        self.received += data
        if len(self.received) >= len(SENT):
            self.transport.loseConnection()

    def connectionLost(self, reason):
        print("the same" if self.received == SENT else "something else")
        reactor.stop()


endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, sys.argv[1]), Client())
reactor.run()
