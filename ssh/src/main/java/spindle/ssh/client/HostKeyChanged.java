package spindle.ssh.client;

/// A line has another key of this type for this host. Either somebody is between us and it, or it
/// was set up anew.
public final class HostKeyChanged extends HostKeyRefused {
  private static final long serialVersionUID = 1L;

  private final String where;

  HostKeyChanged(String host, String where, String fingerprint) {
    super(
        ("%s has another key than %s says: %s. Somebody may be between us and it; if its operator"
                + " says that it has this key now, take that line out and add the new one")
            .formatted(host, where, fingerprint),
        fingerprint);
    this.where = where;
  }

  /// Which line says otherwise: file and number.
  public String where() {
    return where;
  }
}
