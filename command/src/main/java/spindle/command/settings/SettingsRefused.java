package spindle.command.settings;

/// The configuration cannot be used. The message says where, what was expected and what came.
public final class SettingsRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /// One that says this.
  public SettingsRefused(String message) {
    super(message);
  }
}
