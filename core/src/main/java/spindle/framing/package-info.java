/// Protocols that cut the stream into messages: lines, strings with a length in front, netstrings.
///
/// Extend one of them and override what receives a message: [LineOnlyReceiver] for lines,
/// [LineReceiver] where lines and raw bytes take turns, [Int8StringReceiver], [Int16StringReceiver]
/// and [Int32StringReceiver] for binary strings with their length in front, [NetstringReceiver] for
/// netstrings. For a format of your own extend [FramedProtocol], on which all of these stand. All
/// of them:
///
/// - give the same messages however the network cuts the stream;
/// - keep a limit on the length of a message, and close the connection if the peer exceeds it;
/// - deliver nothing once closing was asked for, or the connection has ended;
/// - can be paused between two messages;
/// - look at each byte once, copy only what is incomplete when the reactor takes its buffer back,
///   and hold no memory between two messages.
///
/// **Threads.** As for every protocol: all of it belongs to the reactor's thread.
///
/// **Bytes.** A receiver may be overridden in two forms. The one that takes a `ByteBuffer` is lent
/// the bytes until it returns; unless overridden, it makes a `String` or an array of them, which is
/// yours, and calls the other form.
package spindle.framing;
