package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A connection has agreed on TLS.
@Name("spindle.HandshakeDone")
@Label("Handshake Done")
@Description("A connection has agreed on TLS.")
@Category("Spindle")
@StackTrace(false)
final class HandshakeDone extends Event {
  @Label("The id of the connection")
  int connection;

  @Label("The version of TLS")
  String version = "";

  @Label("The suite of ciphers")
  String cipher = "";

  @Label("What ALPN has chosen, or empty")
  String applicationProtocol = "";

  @Label("Since the connection has opened")
  @Timespan(Timespan.MILLISECONDS)
  long sinceOpen;
}
