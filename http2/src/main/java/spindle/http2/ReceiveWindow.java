package spindle.http2;

/// What the peer may still send, of one stream or of all of them, RFC 9113, 5.2. At any time the
/// window, what has come and is not given back, and what is given back and not announced make
/// together what it was at first.
final class ReceiveWindow {
  private final int size;
  private long left;
  private long credit;

  ReceiveWindow(int size) {
    this.size = size;
    this.left = size;
  }

  long left() {
    return left;
  }

  /// How much has come and is not given back.
  long outstanding() {
    return size - left - credit;
  }

  /// Bytes have come.
  ///
  /// @return whether they may
  boolean take(int bytes) {
    left -= bytes;
    return left >= 0;
  }

  void giveBack(long bytes) {
    credit += bytes;
  }

  /// What is to be announced now: nothing before it is half of the window.
  int announce() {
    if (credit == 0 || credit < size / 2) {
      return 0;
    }
    int now = (int) credit;
    left += now;
    credit = 0;
    return now;
  }
}
