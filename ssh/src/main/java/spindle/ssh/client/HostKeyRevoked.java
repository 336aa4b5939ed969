package spindle.ssh.client;

/// A line says that this key, or the one that has signed its certificate, counts no more.
public final class HostKeyRevoked extends HostKeyRefused {
  private static final long serialVersionUID = 1L;

  HostKeyRevoked(String host, String where, String fingerprint) {
    super(
        ("%s has shown a key that %s revokes: %s. Do not connect to it until its operator has given"
                + " it another one")
            .formatted(host, where, fingerprint),
        fingerprint);
  }
}
