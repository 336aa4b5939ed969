package spindle.reactor;

/// Lets the tests of other packages choose how a reactor's strands take turns.
public final class HandOver {
  private HandOver() {}

  /// Makes `reactor` hand the turn over, although its thread could carry strands.
  public static Reactor on(Reactor reactor) {
    reactor.strands.handOver();
    return reactor;
  }

  /// How many strands live on it.
  public static int strands(Reactor reactor) {
    return reactor.strands.size();
  }
}
