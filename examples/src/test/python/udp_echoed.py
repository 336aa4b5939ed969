"""A client of Twisted over UDP: sends three datagrams, and says whether they come back."""
import sys

from twisted.internet import protocol, reactor

SENT = [b"one", b"x" * 1400, b"y" * 8000]


class Client(protocol.DatagramProtocol):
    def startProtocol(self):
        self.received = []
        self.transport.connect("127.0.0.1", int(sys.argv[1]))
        for packet in SENT:
            self.transport.write(packet)

    def datagramReceived(self, data, addr):
        self.received.append(data)
        if len(self.received) == len(SENT):
            print("the same" if sorted(self.received) == sorted(SENT) else "something else")
            reactor.stop()


reactor.listenUDP(0, Client())
reactor.run()
