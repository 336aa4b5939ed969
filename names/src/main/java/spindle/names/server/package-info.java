/// Name servers: [NameServer] answers over UDP and TCP what a [NameHandler] says.
///
/// A handler is a few lines of a program, a [Zone] read from a file, several [Zones], or a
/// [Forwarder] that asks others and keeps what they say. [NameServerSettings] is what strangers may
/// cost: the length of a datagram, questions at work, connections, and how often one is told the
/// same. A [Responder] makes bytes of bytes and knows no sockets. Everything belongs to the thread
/// of its reactor.
package spindle.names.server;
