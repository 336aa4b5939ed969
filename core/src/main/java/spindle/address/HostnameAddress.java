package spindle.address;

/// A name and a port, before anybody has looked the name up. What a client asked for; never what a
/// transport says of its peer.
///
/// @param host a host name, not a literal
/// @param port 0 to 65535
public record HostnameAddress(String host, int port) implements Address {
  /// Checks the port.
  ///
  /// @throws IllegalArgumentException if the port is out of range
  public HostnameAddress {
    Ports.check(port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
