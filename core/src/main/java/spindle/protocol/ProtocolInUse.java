package spindle.protocol;

/// A protocol was given a connection, a process or a port while it has another, which is a mistake
/// of the program's: what is meant for one would reach the other.
public final class ProtocolInUse extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /// @param protocol the one that has a connection
  public ProtocolInUse(Protocol protocol) {
    super(
        ("%s has a connection already, and one protocol has one connection: let the factory make a "
                + "new one each time, as ServerFactory.of(%s::new) does")
            .formatted(protocol.getClass().getName(), protocol.getClass().getSimpleName()));
  }

  /// @param protocol the one that has a process
  public ProtocolInUse(ProcessProtocol protocol) {
    super(
        ("%s has a process already, which has not ended, and one protocol has one process: make a "
                + "new one for each")
            .formatted(protocol.getClass().getName()));
  }

  /// @param protocol the one that has a port
  public ProtocolInUse(DatagramProtocol protocol) {
    super(
        ("%s has a port already, which is not closed, and one protocol has one port: make a new "
                + "one for each")
            .formatted(protocol.getClass().getName()));
  }
}
