package spindle.ssh.client;

import java.io.IOException;

/// A server has shown a key that [KnownHosts] does not vouch for. The connection was ended before
/// anything was said of the user.
///
/// These mark events, not places in a program, so they carry no stack trace.
public abstract sealed class HostKeyRefused extends IOException
    permits HostKeyChanged, HostKeyRevoked, HostKeyUnknown {
  private static final long serialVersionUID = 1L;

  private final String fingerprint;

  HostKeyRefused(String message, String fingerprint) {
    super(message);
    this.fingerprint = fingerprint;
  }

  /// Of the key that the server has shown, as OpenSSH writes it: `SHA256:…`.
  public final String fingerprint() {
    return fingerprint;
  }

  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }
}
