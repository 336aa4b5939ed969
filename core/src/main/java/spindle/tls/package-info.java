/// TLS as a protocol wrapped round a protocol, over any transport.
///
/// A server: [spindle.tls.TlsServerContext#load] reads certificates and keys, and
/// [spindle.tls.TlsServerContext#wrap] makes a factory that does TLS from one that does not. A
/// client: [spindle.tls.TlsClientContext] likewise, round whatever connects. An open connection:
/// `startTls` of both. The wrapped protocol has the transport it would have without TLS, with the
/// same promises; what TLS adds is in its [spindle.tls.TlsSession].
///
/// By default a client refuses a server whose certificate no root vouches for, is out of its time,
/// or has another name; only TLS 1.2 and 1.3 are spoken.
///
/// **Threads.** A context may be shared by the reactors of several threads. Everything else belongs
/// to the thread of its connection. Handshakes are computed on that thread, a millisecond or so
/// each.
package spindle.tls;
