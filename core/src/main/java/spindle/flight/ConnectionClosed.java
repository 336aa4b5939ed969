package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A connection has ended, and its protocol was told.
@Name("spindle.ConnectionClosed")
@Label("Connection Closed")
@Description("A connection has ended, and its protocol was told.")
@Category("Spindle")
@StackTrace(false)
final class ConnectionClosed extends Event {
  @Label("The id of the connection")
  int connection;

  @Label("The class of its protocol")
  String protocol = "";

  @Label("The class of the reason")
  String reason = "";

  @Label("What the protocol got")
  @DataAmount
  long received;

  @Label("What the protocol wrote")
  @DataAmount
  long written;

  @Label("How long it was open")
  @Timespan(Timespan.MILLISECONDS)
  long age;
}
