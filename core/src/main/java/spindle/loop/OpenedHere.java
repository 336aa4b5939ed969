package spindle.loop;

/// Not an error, but a place.
final class OpenedHere extends Throwable {
  private static final long serialVersionUID = 1L;

  OpenedHere() {
    super("it was opened here");
  }
}
