package spindle.address;

/// The range of port numbers.
final class Ports {
  private Ports() {}

  static int check(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, got " + port);
    }
    return port;
  }
}
