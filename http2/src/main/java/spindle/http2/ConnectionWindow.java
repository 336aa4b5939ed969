package spindle.http2;

/// The window of a whole connection: what has come is given back as soon as it waits in its stream,
/// as long as not too much waits in all of them together; then when it was read. So some who do not
/// read hold up nobody else, and many do not make us keep more and more.
final class ConnectionWindow {
  private final ReceiveWindow window;
  private final int parkedMax;
  private long parked;

  ConnectionWindow(Http2Limits limits) {
    window = new ReceiveWindow(limits.connectionWindow());
    parkedMax = limits.parkedMax();
  }

  /// Bytes have come, whatever becomes of them.
  ///
  /// @return whether they may
  boolean take(int bytes) {
    return window.take(bytes);
  }

  /// Bytes that nobody will read.
  void giveBack(long bytes) {
    window.giveBack(bytes);
  }

  /// Bytes wait in their stream.
  void park(long bytes) {
    long before = held();
    parked += bytes;
    window.giveBack(bytes - (held() - before));
  }

  /// Bytes were read.
  void consumed(long bytes) {
    long before = held();
    parked -= bytes;
    window.giveBack(before - held());
  }

  /// How many of those that wait are not given back.
  private long held() {
    return Math.max(0, parked - parkedMax);
  }

  long parked() {
    return parked;
  }

  /// As [ReceiveWindow#announce].
  int announce() {
    return window.announce();
  }

  /// Whether what is missing from the window is what waits beyond the limit, and nothing else.
  boolean isWhole() {
    return window.outstanding() == held();
  }
}
