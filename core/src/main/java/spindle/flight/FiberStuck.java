package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A fiber waits where it cannot leave the thread of its reactor.
@Name("spindle.FiberStuck")
@Label("Fiber Stuck")
@Description("A fiber waits where it cannot leave the thread of its reactor.")
@Category("Spindle")
@StackTrace(false)
final class FiberStuck extends Event {
  @Label("Its name")
  String fiber = "";

  @Label("Where it waits")
  String place = "";
}
