package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// The addresses of a connection that has opened.
@Name("spindle.ConnectionAddresses")
@Label("Connection Addresses")
@Description("The addresses of a connection that has opened.")
@Category("Spindle")
@StackTrace(false)
@Enabled(false)
final class ConnectionAddresses extends Event {
  @Label("The id of the connection")
  int connection;

  @Label("The address of the peer")
  String peer = "";

  @Label("Our address")
  String host = "";
}
