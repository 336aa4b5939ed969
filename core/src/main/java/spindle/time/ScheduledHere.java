package spindle.time;

/// Not an error: the place where a call was scheduled, kept when [DelayedCall#recordOrigins] is on
/// and added to whatever the call throws, so that it is printed with it.
final class ScheduledHere extends Throwable {
  private static final long serialVersionUID = 1L;

  ScheduledHere() {
    super("the call that failed was scheduled here");
  }

  /// The line of code that asked for the call: the first frame that is not one of ours and not some
  /// scheduler's own `callLater`.
  String place() {
    for (StackTraceElement frame : getStackTrace()) {
      if (!frame.getMethodName().equals("callLater")
          && !frame.getClassName().equals(DelayedCall.class.getName())) {
        return frame.toString();
      }
    }
    return "an unknown place";
  }
}
