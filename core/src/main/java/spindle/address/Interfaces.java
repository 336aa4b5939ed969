package spindle.address;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The network interfaces of this machine, as the scopes of addresses.
final class Interfaces {
  private Interfaces() {}

  /// The name of an interface, or its number if it has none.
  static String name(int number) {
    try {
      NetworkInterface found = NetworkInterface.getByIndex(number);
      return found == null ? Integer.toString(number) : found.getName();
    } catch (SocketException unknown) {
      return Integer.toString(number);
    }
  }

  /// An address of the interface that `scope` names or numbers.
  ///
  /// @throws IllegalArgumentException if this machine has none such
  static Inet6Address scoped(byte[] octets, String scope) throws UnknownHostException {
    NetworkInterface found = find(scope);
    if (found == null) {
      throw new IllegalArgumentException(
          "expected a scope that this machine has, one of %s, got '%s'".formatted(all(), scope));
    }
    try {
      return Inet6Address.getByAddress("", octets, found);
    } catch (UnknownHostException noSuchAddressThere) {
      // The JDK keeps the name only where the interface has an address of the same kind.
      return Inet6Address.getByAddress("", octets, found.getIndex());
    }
  }

  private static @Nullable NetworkInterface find(String scope) {
    try {
      NetworkInterface named = NetworkInterface.getByName(scope);
      boolean number = scope.length() < 10 && scope.chars().allMatch(c -> c >= '0' && c <= '9');
      return named == null && number ? NetworkInterface.getByIndex(Integer.parseInt(scope)) : named;
    } catch (SocketException noneToBeHad) {
      return null;
    }
  }

  private static String all() {
    try {
      return NetworkInterface.networkInterfaces()
          .map(NetworkInterface::getName)
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (SocketException noneToBeHad) {
      return "none";
    }
  }
}
