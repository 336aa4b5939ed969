package spindle.roles;

import java.nio.charset.StandardCharsets;

/// What a child process has written, and how it ended. Its arrays are not copied again: they are
/// whoever's it is.
public final class ProcessOutput {
  private final byte[] output;
  private final byte[] errors;
  private final int exitCode;

  /// Takes both arrays over.
  public ProcessOutput(byte[] output, byte[] errors, int exitCode) {
    this.output = output;
    this.errors = errors;
    this.exitCode = exitCode;
  }

  /// What it wrote to its standard output.
  public byte[] output() {
    return output;
  }

  /// What it wrote to its standard error output.
  public byte[] errors() {
    return errors;
  }

  /// What it wrote to its standard output, as UTF-8.
  public String outputText() {
    return new String(output, StandardCharsets.UTF_8);
  }

  /// What it wrote to its standard error output, as UTF-8.
  public String errorsText() {
    return new String(errors, StandardCharsets.UTF_8);
  }

  /// Its exit code; 128 and the signal's number if a signal has ended it.
  public int exitCode() {
    return exitCode;
  }

  @Override
  public String toString() {
    return "exit code %d, %d bytes of output, %d of errors"
        .formatted(exitCode, output.length, errors.length);
  }
}
