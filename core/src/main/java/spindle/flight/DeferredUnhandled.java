package spindle.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A Deferred has failed, and nobody has handled that.
@Name("spindle.DeferredUnhandled")
@Label("Deferred Unhandled")
@Description("A Deferred has failed, and nobody has handled that.")
@Category("Spindle")
@StackTrace(false)
final class DeferredUnhandled extends Event {
  @Label("The class of the failure")
  String failure = "";

  @Label("What it says")
  String message = "";
}
