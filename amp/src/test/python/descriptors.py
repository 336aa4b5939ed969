"""Passes descriptors by AMP over a UNIX socket. Usage: descriptors.py serve|call PLACE"""
import os
import socket
import sys
import tempfile

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp

kept = []


class Give(amp.Command):
    arguments = [
        (b"one", amp.Descriptor()),
        (b"more", amp.AmpList([(b"file", amp.Descriptor())])),
        (b"maybe", amp.Descriptor(optional=True)),
    ]
    response = [(b"text", amp.Unicode())]


class Get(amp.Command):
    arguments = [(b"text", amp.Unicode())]
    response = [(b"descriptor", amp.Descriptor())]


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


def file_with(text):
    """Stays open: Twisted sends it later."""
    file = tempfile.TemporaryFile()
    file.write(text.encode())
    file.flush()
    kept.append(file)
    return file.fileno()


def port_of(descriptor):
    """Takes it over."""
    listening = socket.socket(fileno=descriptor)
    port = listening.getsockname()[1]
    listening.close()
    return str(port)


class End(amp.AMP):
    @Give.responder
    def give(self, one, more, maybe=None):
        every = [one] + [each["file"] for each in more] + ([] if maybe is None else [maybe])
        return {"text": " ".join(port_of(each) for each in every)}

    @Get.responder
    def get(self, text):
        return {"descriptor": file_with(text)}

    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}


@defer.inlineCallbacks
def serve(reactor, place):
    yield endpoints.UNIXServerEndpoint(reactor, place).listen(protocol.Factory.forProtocol(End))
    print("listening", flush=True)
    yield defer.Deferred()


@defer.inlineCallbacks
def call(reactor, place):
    end = yield endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, place), End())
    print((yield end.callRemote(Sum, a=1, b=2))["total"])
    many = [
        end.callRemote(Give, one=file_with(f"{i}a"), more=[{"file": file_with(f"{i}b")}] * (i % 2), maybe=file_with(f"{i}c"))
        for i in range(12)
    ]
    for each in many:
        try:
            print((yield each)["text"])
        except Exception as e:
            print(type(e).__name__)
    try:
        print(port_of((yield end.callRemote(Get, text=""))["descriptor"]))
    except Exception as e:
        print(type(e).__name__)


task.react({"serve": serve, "call": call}[sys.argv[1]], sys.argv[2:])
