"""An echo server of Twisted over UDP, on any free port, which it prints with a dot behind it."""
from twisted.internet import protocol, reactor


class Echo(protocol.DatagramProtocol):
    def datagramReceived(self, data, addr):
        self.transport.write(data, addr)


port = reactor.listenUDP(0, Echo(), interface="127.0.0.1")
print("%d." % port.getHost().port, flush=True)
reactor.run()
