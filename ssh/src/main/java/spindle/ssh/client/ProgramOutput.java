package spindle.ssh.client;

import java.nio.charset.StandardCharsets;

/// What a program on a server has said, and how it has ended. Immutable.
public final class ProgramOutput {
  private final ProgramEnd end;
  private final byte[] output;
  private final byte[] errors;

  ProgramOutput(ProgramEnd end, byte[] output, byte[] errors) {
    this.end = end;
    this.output = output;
    this.errors = errors;
  }

  /// How it has ended.
  public ProgramEnd end() {
    return end;
  }

  /// A copy of its standard output.
  public byte[] bytes() {
    return output.clone();
  }

  /// Its standard output, as UTF-8.
  public String text() {
    return new String(output, StandardCharsets.UTF_8);
  }

  /// Its standard error, as UTF-8.
  public String errors() {
    return new String(errors, StandardCharsets.UTF_8);
  }

  /// How it has ended, and how much it has said.
  @Override
  public String toString() {
    return "ProgramOutput[%s, %d bytes, %d of errors]".formatted(end, output.length, errors.length);
  }
}
