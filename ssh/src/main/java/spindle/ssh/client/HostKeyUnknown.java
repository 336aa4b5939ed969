package spindle.ssh.client;

/// No line is about this host, or none has a key of this type.
public final class HostKeyUnknown extends HostKeyRefused {
  private static final long serialVersionUID = 1L;

  private final String line;

  HostKeyUnknown(String host, String line, String fingerprint) {
    super(
        ("no key of %s is known. It has shown %s. If somebody who has it before them says the same,"
                + " add the line: %s")
            .formatted(host, fingerprint, line),
        fingerprint);
    this.line = line;
  }

  /// The line that a file of known hosts would have to have. Add it only if the server's operator
  /// has said the same fingerprint.
  public String line() {
    return line;
  }
}
