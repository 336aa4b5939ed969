package spindle.web.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.Wire;
import spindle.web.server.Site;

/// A folder of a few files, and a client of its site in memory. In what is sent and comes `~`
/// stands for CR LF.
abstract class ServedFolder {
  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  static final Instant BEFORE = Instant.parse("2026-11-28T10:00:00.789Z");
  static final String DATE = "Sat, 28 Nov 2026 10:00:00 GMT";
  static final String TAG = "\"%x-a\"".formatted(BEFORE.toEpochMilli()); // of a file of ten bytes
  static final String ABOUT =
      "Cache-Control: no-cache~ETag: %s~Last-Modified: %s~".formatted(TAG, DATE);

  @TempDir Path outside;
  Path root = Path.of("");
  StaticFiles files = StaticFiles.of(root);
  Wire wire = Wire.toServer(Site.answering(files));

  @BeforeEach
  void makeFiles() throws IOException {
    root = Files.createDirectory(outside.resolve("root"));
    write("ten.txt", "0123456789");
    write("a b.html", "<p>");
    write("folder/index.html", "index");
    write("folder/deep/x.css", "css");
    write(".secret", "secret");
    write(".git/config", "secret");
    write(".well-known/security.txt", "well");
    Files.writeString(outside.resolve("other.txt"), "secret");
    files = StaticFiles.of(root).withTime(InstantSource.fixed(NOW)).withRandom(new Random(1));
    serve(files);
  }

  @AfterEach
  void close() {
    wire.close();
  }

  final void serve(StaticFiles other) {
    wire.close();
    wire = Wire.toServer(Site.answering(other).withTime(InstantSource.fixed(NOW)));
  }

  final Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(BEFORE));
    return file;
  }

  final String ask(String method, String target, String fields) {
    String request = "%s %s HTTP/1.1~Host: a~%s~".formatted(method, target, fields);
    wire.send(ByteBuffer.wrap(request.replace("~", "\r\n").getBytes(ISO_8859_1)));
    wire.flush();
    return new String(wire.receivedBytes(), ISO_8859_1)
        .replace("\r\n", "~")
        .replace("Date: Sat, 28 Nov 2026 12:00:00 GMT~", "");
  }

  final String get(String target) {
    return ask("GET", target, "");
  }

  static String status(String answer) {
    return answer.isEmpty() ? "nothing" : answer.substring(9, 12);
  }

  static String body(String answer) {
    return answer.substring(answer.indexOf("~~") + 2);
  }
}
