package spindle.nio;

import java.io.IOException;
import java.net.NoRouteToHostException;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// From what the JDK says of a failed connection to our reasons. It keeps the system's error only
/// in words, those of `strerror`.
final class ConnectErrors {
  private ConnectErrors() {}

  static ConnectError explain(Address to, IOException refused) {
    if (refused instanceof ConnectError already) {
      return already;
    }
    String words = String.valueOf(refused.getMessage());
    String message = "cannot connect to " + to + ": " + words;
    if (to instanceof UnixAddress && words.equals("Resource temporarily unavailable")) {
      return new ConnectError(message + " (its backlog is full)", refused);
    }
    if (words.equals("Connection refused")
        || (to instanceof UnixAddress && words.equals("No such file or directory"))) {
      return new ConnectionRefusedError(message, refused);
    }
    if (words.equals("Connection timed out")) {
      return new TCPTimedOutError(message, refused);
    }
    if (refused instanceof NoRouteToHostException || words.equals("Network is unreachable")) {
      return new NoRouteError(message, refused);
    }
    return new ConnectError(message, refused);
  }
}
