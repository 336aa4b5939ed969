package spindle.ssh.client;

import java.nio.charset.StandardCharsets;

/// What a program on a server has said, and how it has ended.
///
/// @param bytes its standard output
/// @param errorBytes its standard error
public record ProgramOutput(ProgramEnd end, byte[] bytes, byte[] errorBytes) {
  /// Its standard output, as UTF-8.
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Its standard error, as UTF-8.
  public String errors() {
    return new String(errorBytes, StandardCharsets.UTF_8);
  }

  /// How it has ended, and how much it has said.
  @Override
  public String toString() {
    return "ProgramOutput[%s, %d bytes, %d of errors]"
        .formatted(end, bytes.length, errorBytes.length);
  }
}
