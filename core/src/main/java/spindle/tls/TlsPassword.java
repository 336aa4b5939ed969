package spindle.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import spindle.tls.pem.FileReads;

/// Where the password of a private key comes from. It is read together with the key, and again when
/// that is loaded anew; it is never shown.
public final class TlsPassword {
  /// Reads it.
  @FunctionalInterface
  private interface Source {
    char[] read(FileReads files) throws IOException;
  }

  private final String description;
  private final Source source;

  private TlsPassword(String description, Source source) {
    this.description = description;
    this.source = source;
  }

  /// One that is at hand. It is copied, and kept for reloading.
  public static TlsPassword of(char[] password) {
    char[] kept = password.clone();
    return new TlsPassword("given", _ -> kept);
  }

  /// The first line of a file, in UTF-8, without the end of the line.
  public static TlsPassword file(Path file) {
    return new TlsPassword("in " + file, files -> firstLine(files.read(file, "the password")));
  }

  private static char[] firstLine(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return text.lines().findFirst().orElse("").toCharArray();
  }

  /// The value of a variable of the environment.
  public static TlsPassword environment(String variable) {
    return new TlsPassword("in the variable " + variable, _ -> ofVariable(variable));
  }

  private static char[] ofVariable(String variable) throws IOException {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IOException(
          "the variable '%s' of the environment, which is to have the password, is not set"
              .formatted(variable));
    }
    return value.toCharArray();
  }

  char[] read(FileReads files) throws IOException {
    return source.read(files);
  }

  /// Where it comes from, for people. Never the password.
  @Override
  public String toString() {
    return "TlsPassword[" + description + "]";
  }
}
