package spindle.sim;

/// SKETCH. Something on its way from one host to another.
public record Traffic(Host from, Host to, Kind kind, int fromPort, int toPort, int size) {
  public enum Kind { CONNECT, DATA, END, RESET, DATAGRAM }
}
