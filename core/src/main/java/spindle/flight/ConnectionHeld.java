package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// The peer of a connection was not read from for a time, which is over.
@Name("spindle.ConnectionHeld")
@Label("Connection Held")
@Description("The peer of a connection was not read from for a time, which is over.")
@Category("Spindle")
@StackTrace(false)
final class ConnectionHeld extends Event {
  @Label("The id of the connection")
  int connection;

  @Label("How long")
  @Timespan(Timespan.MILLISECONDS)
  long held;
}
