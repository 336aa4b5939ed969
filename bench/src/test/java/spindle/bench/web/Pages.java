package spindle.bench.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// What every server answers. On the JVM all make their JSON by Jackson, anew for each answer.
///
/// - `GET /`: [#HELLO] as text;
/// - `GET /json`: [#CATALOGUE] as JSON, of 1 KiB;
/// - `GET /files/small` and `/files/large`: files of 10 KiB and 1 MiB in [#folder];
/// - `POST /upload`: reads the body and answers with its length;
/// - `GET /socket`: a WebSocket that says what was said.
public final class Pages {
  static final String HELLO = "Hello Twisted";
  static final JsonMapper JSON = JsonMapper.builder().build();
  static final Catalogue CATALOGUE =
      new Catalogue(
          IntStream.range(0, 18)
              .mapToObj(i -> new Item(1000 + i, "item number " + i, i % 2 == 0, 9.5))
              .toList());

  private static final String FOLDER = "spindle.bench.folder";

  private Pages() {}

  /// Something to buy.
  record Item(int id, String name, boolean there, double price) {}

  /// What [#CATALOGUE] is.
  record Catalogue(List<Item> items) {}

  /// The JSON.
  static byte[] json() {
    return JSON.writeValueAsBytes(CATALOGUE);
  }

  /// Where the files are, as the option says with which every server is started.
  static Path folder() {
    return Path.of(System.getProperty(FOLDER, "www"));
  }

  /// Makes the files below `work`.
  ///
  /// @return the option by which a JVM is told
  public static String prepare(Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve("www").resolve("files"));
    write(folder.resolve("small"), 10 * 1024);
    write(folder.resolve("large"), 1024 * 1024);
    Files.write(folder.resolveSibling("json"), json());
    Files.writeString(folder.resolveSibling("index.html"), HELLO);
    return "-D" + FOLDER + "=" + folder.getParent();
  }

  private static void write(Path file, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Files.write(file, content);
  }
}
