package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A port has refused a connection.
@Name("spindle.PeerRefused")
@Label("Peer Refused")
@Description("A port has refused a connection.")
@Category("Spindle")
@StackTrace(false)
final class PeerRefused extends Event {
  @Label("The id of the port")
  int port;

  @Label("Which limit, or who")
  String why = "";
}
