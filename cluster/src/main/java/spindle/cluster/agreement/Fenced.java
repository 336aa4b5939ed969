package spindle.cluster.agreement;

/// The lease that the write was fenced by has a later holder, or was given back. Nothing was done.
public final class Fenced extends NotAgreed {
  private static final long serialVersionUID = 1L;

  Fenced(String message) {
    super(message);
  }
}
