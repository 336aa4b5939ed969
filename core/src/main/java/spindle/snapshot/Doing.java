package spindle.snapshot;

/// What a connection does, or for whom it waits.
public enum Doing {
  /// It agrees with its peer on TLS, or on what else is below its protocol.
  HANDSHAKE("handshake"),

  /// It is open, and bytes have moved within the last second.
  ACTIVE("active"),

  /// It is open, nothing is left to send, and the peer sends nothing.
  IDLE("idle"),

  /// Its protocol has called `pauseProducing`, so the peer is not read from.
  PAUSED("paused"),

  /// The peer is not read from until it has read the answers that wait for it, or until less is
  /// kept for all peers together.
  HELD("held"),

  /// The peer does not read, so what was written cannot leave.
  UNSENT("unsent"),

  /// It ends when its producer has finished.
  PRODUCING("producing"),

  /// One direction has ended, and the other goes on.
  HALF_CLOSED("half-closed"),

  /// It ends when what is left was sent.
  CLOSING("closing"),

  /// All was sent, and the peer has yet to end its direction.
  LINGERING("lingering"),

  /// It has ended, and its protocol is about to hear of it.
  ENDED("ended");

  private final String word;

  Doing(String word) {
    this.word = word;
  }

  /// Whether nothing more is to come.
  public boolean isOver() {
    return this == ENDED;
  }

  /// The word for it, as tables have it.
  public String word() {
    return word;
  }
}
