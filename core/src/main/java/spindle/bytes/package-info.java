/// Collect bytes that arrived, cut off what is complete.
///
/// A stream comes in pieces that mean nothing. [spindle.bytes.ByteQueue] is what a parser keeps
/// between two pieces: bytes go in at the end, are searched and looked at, and are taken off the
/// front when they make up something. It is the only type here.
///
/// Bytes that arrive are lent: they may be read until the callback that brought them returns. A
/// parser borrows them into its queue, takes what is complete straight out of the lent buffer, and
/// gives the buffer back, which copies what is left:
///
/// ```java
/// public void dataReceived(ByteBuffer bytes) {
///   arrived.borrow(bytes);
///   try {
///     for (int end = arrived.indexOf(LF); end >= 0; end = arrived.indexOf(LF)) {
///       String line = arrived.takeString(end, UTF_8);
///       arrived.skip(1);
///       lineReceived(line);
///     }
///   } finally {
///     arrived.giveBack();
///   }
/// }
/// ```
///
/// A queue belongs to one thread, and holds no memory while it is empty.
package spindle.bytes;
