package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A connection has opened.
@Name("spindle.ConnectionOpened")
@Label("Connection Opened")
@Description("A connection has opened.")
@Category("Spindle")
@StackTrace(false)
final class ConnectionOpened extends Event {
  @Label("The id of the connection")
  int connection;

  @Label("The class of its protocol")
  String protocol = "";

  @Label("The id of the port that accepted it; 0 if we have connected")
  int port;
}
