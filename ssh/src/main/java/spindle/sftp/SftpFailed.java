package spindle.sftp;

import java.io.IOException;

/// What a server of files has not done, and why, as SFTP has it.
public final class SftpFailed extends IOException {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Why {
    /// There is no more.
    END(1, "the end of the file"),
    /// There is no such file, or no such folder that it would be in.
    NO_SUCH_FILE(2, "no such file"),
    /// The user may not, or nobody may.
    PERMISSION_DENIED(3, "permission denied"),
    /// Anything else: it exists already, it is not empty, the disk is full.
    FAILURE(4, "failure"),
    /// The request made no sense.
    BAD_MESSAGE(5, "bad message"),
    /// The server does not do that.
    UNSUPPORTED(8, "operation unsupported");

    private final int code;
    private final String words;

    Why(int code, String words) {
      this.code = code;
      this.words = words;
    }

    int code() {
      return code;
    }

    String words() {
      return words;
    }

    /// Codes that this version does not have are failures.
    static Why of(int code) {
      for (Why each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      return FAILURE;
    }
  }

  private final Why why;

  SftpFailed(Why why, String message) {
    super(message);
    this.why = why;
  }

  SftpFailed(Why why) {
    this(why, why.words());
  }

  /// Why not.
  public Why why() {
    return why;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
