package spindle.ssh.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A target for fuzzers: any line is read or passed over, and can be asked for any host.
final class KnownHostsFuzz {
  private KnownHostsFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    for (String line : text.split("\n", -1)) {
      KnownHost.parse(line, "it")
          .ifPresent(host -> {
            boolean about =
                List.of(text, "a", "[a]:2222").stream().filter(host::isAbout).count() > 0;
            if (about && host.names().isEmpty()) {
              throw new AssertionError("a line without names is about a host: " + line);
            }
          });
    }
  }
}
