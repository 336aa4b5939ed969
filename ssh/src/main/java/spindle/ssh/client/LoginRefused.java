package spindle.ssh.client;

import java.io.IOException;
import java.util.List;

/// The server does not let the user in by anything that there was to show.
public final class LoginRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> accepted;

  LoginRefused(String user, List<String> tried, List<String> accepted) {
    super(
        "the server does not let '%s' in. It was shown %s, and takes %s"
            .formatted(
                user,
                tried.isEmpty() ? "nothing" : String.join(", ", tried),
                accepted.isEmpty() ? "nothing" : String.join(", ", accepted)));
    this.accepted = List.copyOf(accepted);
  }

  /// The ways to log in that the server takes, as RFC 4252 names them: `publickey`, `password`.
  public List<String> accepted() {
    return accepted;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
