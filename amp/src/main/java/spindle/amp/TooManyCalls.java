package spindle.amp;

/// Too many calls are under way, see [AmpLimits#callsMax]; this one was not sent.
public final class TooManyCalls extends CallFailed {
  private static final long serialVersionUID = 1L;

  TooManyCalls(int most) {
    super(most + " calls are under way already: wait for answers before you call again");
  }
}
