package spindle.protocol;

/// What a [Protocol] implements that wants to hear that the port which accepted it drains: that the
/// program is about to end or to be replaced.
///
/// A protocol with nothing to do closes its connection; one that has something under way finishes
/// it and closes then. Who does not close in time is aborted, see [ListeningPort#drain]. A protocol
/// without this is left alone until then.
///
/// A protocol that wraps another implements this, too, and passes it on with [#tell].
public interface Drainable {
  /// The port drains. Called once at most, at the end of a turn.
  ///
  /// @throws Exception anything; it ends this connection
  void drain() throws Exception;

  /// Tells `protocol`, if it can be told: for protocols that wrap another.
  ///
  /// @throws Exception what it throws
  static void tell(Protocol protocol) throws Exception {
    if (protocol instanceof Drainable told) {
      told.drain();
    }
  }
}
