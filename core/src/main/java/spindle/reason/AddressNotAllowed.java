package spindle.reason;

/// No address of the name may be connected to, by the rule that was given for it.
public final class AddressNotAllowed extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public AddressNotAllowed(String message) {
    super(message, null);
  }
}
