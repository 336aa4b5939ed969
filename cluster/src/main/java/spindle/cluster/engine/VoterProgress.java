package spindle.cluster.engine;

/// What a leader knows of another member.
final class VoterProgress {
  /// Up to where its log is ours, as far as that is known.
  long same;

  /// What it is to be sent next.
  long next;

  /// Up to where it knows what is agreed on.
  long agreed;

  /// The last entry of the part that was sent and not answered; 0 for none.
  long underWay;

  /// When it counts as lost.
  long until;

  /// Whether a snapshot is on its way into the engine, which takes it as fast as the member does.
  /// So who does not keep up has one held for it, not one for each time that it seems to be lost.
  volatile boolean sending;

  /// Whether it lacks something that the writes to all do not bring.
  boolean behind = true;

  VoterProgress(long next) {
    this.next = next;
  }
}
