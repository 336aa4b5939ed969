"""Twisted's AMP. Usage: twisted_calls.py serve PORT, and twisted_calls.py call PORT UNDER-WAY, which takes turns:
each line of standard input says for how many seconds to call, each line of standard output how many calls were
answered, how many failed, and how many nanoseconds of CPU time the process took."""
import sys
import time

from twisted.internet import endpoints, protocol, reactor, stdio
from twisted.protocols import amp, basic

PAYLOAD = bytes(64)


class Echo(amp.Command):
    arguments = [(b"bytes", amp.String())]
    response = [(b"bytes", amp.String())]


class Answering(amp.AMP):
    @Echo.responder
    def echo(self, bytes):
        return {"bytes": bytes}


class Turns(basic.LineReceiver):
    delimiter = b"\n"

    def __init__(self, end, under_way):
        self.end = end
        self.under_way = under_way

    def lineReceived(self, line):
        self.until = time.monotonic() + float(line)
        self.cpu = time.process_time_ns()
        self.answered = self.failed = 0
        self.running = self.under_way
        for _ in range(self.under_way):
            self.call()

    def call(self):
        self.end.callRemote(Echo, bytes=PAYLOAD).addCallbacks(self.next, self.broken)

    def next(self, answer):
        self.answered += 1
        if time.monotonic() < self.until:
            self.call()
        else:
            self.done()

    def broken(self, why):
        self.failed += 1
        self.done()

    def done(self):
        self.running -= 1
        if self.running == 0:
            self.sendLine(b"%d %d %d" % (self.answered, self.failed, time.process_time_ns() - self.cpu))

    def connectionLost(self, reason):
        reactor.stop()


port = int(sys.argv[2])
if sys.argv[1] == "serve":
    reactor.listenTCP(port, protocol.Factory.forProtocol(Answering), interface="127.0.0.1")
else:
    place = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    endpoints.connectProtocol(place, amp.AMP()).addCallback(
        lambda end: stdio.StandardIO(Turns(end, int(sys.argv[3])))
    )
reactor.run()
