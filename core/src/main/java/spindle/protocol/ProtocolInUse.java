package spindle.protocol;

/// A protocol was given a connection while it has another, which is a mistake of the program's:
/// what is meant for one peer would reach the other.
public final class ProtocolInUse extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /// @param protocol the one that has a connection
  public ProtocolInUse(Protocol protocol) {
    super(
        ("%s has a connection already, and one protocol has one connection: let the factory make a "
                + "new one each time, as ServerFactory.of(%s::new) does")
            .formatted(protocol.getClass().getName(), protocol.getClass().getSimpleName()));
  }
}
