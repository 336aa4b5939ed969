package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// Callbacks have held a reactor for too long, and have returned.
@Name("spindle.SlowTurn")
@Label("Slow Turn")
@Description("Callbacks have held a reactor for too long, and have returned.")
@Category("Spindle")
@StackTrace(false)
final class SlowTurn extends Event {
  @Label("Whose callback it was")
  String owner = "";

  @Label("How long, about")
  @Timespan(Timespan.MILLISECONDS)
  long held;
}
