package spindle.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.FileEndings;
import spindle.http.MediaType;
import spindle.web.body.Body;

/// A form to be sent, as a browser sends one:
///
/// ```java
/// agent.post(url, FormData.of("name", "Ada").plusFile("photo", Path.of("ada.jpg")));
/// ```
///
/// Without files it is `application/x-www-form-urlencoded`, with a file or more
/// `multipart/form-data`. Files and other bodies are read while they are sent, piece by piece, so
/// they cost no memory however large they are. What is read of a request that has arrived is
/// [Form].
///
/// Text is in UTF-8. In the names of fields and files of a multipart form `"`, CR and LF are sent
/// as `%22`, `%0D`, `%0A`, and any end of a line in the name of a field as both, as WHATWG's HTML
/// has it. Values are sent as they are.
///
/// Immutable; `plus` gives a changed copy. One with a body that can be read only once can be sent
/// once.
public final class FormData {
  private static final int BOUNDARY_BYTES = 16;
  private static final FileEndings ENDINGS = FileEndings.usual();

  private record Entry(
      String name,
      @Nullable String fileName,
      @Nullable MediaType type,
      @Nullable Body body,
      String value) {}

  private final List<Entry> entries;
  private final boolean multipart;
  private final RandomGenerator random;

  private FormData(List<Entry> entries, boolean multipart, RandomGenerator random) {
    this.entries = entries;
    this.multipart = multipart;
    this.random = random;
  }

  /// A form without a field.
  public static FormData empty() {
    return new FormData(List.of(), false, new SecureRandom());
  }

  /// A form with one field.
  public static FormData of(String name, String value) {
    return empty().plus(name, value);
  }

  /// A copy with a field behind the others; one of the same name may be there.
  public FormData plus(String name, String value) {
    return plus(new Entry(name, null, null, null, value), multipart);
  }

  /// A copy with a file behind the others, under its own name and with the media type that belongs
  /// to its ending. How long it is, is looked up now, on this thread; it is opened when it is sent,
  /// and if it is shorter by then, sending fails.
  ///
  /// @throws IOException if it cannot be looked up
  public FormData plusFile(String name, Path file) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    MediaType type = ENDINGS.typeOf(fileName);
    return plusFile(name, fileName, type, Body.file(file, 0, Files.size(file)));
  }

  /// A copy with a file behind the others that is no file here: bytes, a stream, what a fiber
  /// writes. If its length is not known, the form is sent in chunks, which some servers refuse.
  ///
  /// @param fileName what the server is told that it is called
  /// @throws IllegalArgumentException for a control in a name, but for CR and LF
  public FormData plusFile(String name, String fileName, MediaType type, Body body) {
    require(fileName);
    return plus(new Entry(name, fileName, type, body, ""), true);
  }

  /// A copy that is sent as `multipart/form-data` also without a file.
  public FormData asMultipart() {
    entries.forEach(each -> require(each.name()));
    return new FormData(entries, true, random);
  }

  /// A copy whose boundaries are made from this and not from a `SecureRandom`: for tests, and in
  /// simulated worlds.
  public FormData withRandom(RandomGenerator source) {
    return new FormData(entries, multipart, source);
  }

  private FormData plus(Entry entry, boolean parts) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(entry);
    if (parts) {
      more.forEach(each -> require(each.name()));
    }
    return new FormData(List.copyOf(more), parts, random);
  }

  private static void require(String name) {
    if (name.chars().anyMatch(c -> (c < ' ' && c != '\r' && c != '\n') || c == 0x7F)) {
      throw new IllegalArgumentException("expected a name without controls in a form of parts");
    }
  }

  /// The request with this form as its body, and the Content-Type that says so.
  Request on(Request request) {
    if (!multipart) {
      return request
          .withField("Content-Type", MediaType.FORM.toString())
          .withBody(Body.of(encoded()));
    }
    String boundary = boundary();
    return request
        .withField("Content-Type", MediaType.MULTIPART_FORM + "; boundary=" + boundary)
        .withBody(Body.joined(parts(boundary)));
  }

  private String encoded() {
    var all = new StringBuilder();
    for (Entry each : entries) {
      all.append(all.isEmpty() ? "" : "&")
          .append(URLEncoder.encode(each.name(), StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(each.value(), StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  private String boundary() {
    byte[] bytes = new byte[BOUNDARY_BYTES];
    random.nextBytes(bytes);
    return "spindle" + HexFormat.of().formatHex(bytes);
  }

  /// RFC 7578; what is between two files is one body.
  private List<Body> parts(String boundary) {
    List<Body> bodies = new ArrayList<>();
    var text = new StringBuilder();
    for (Entry each : entries) {
      text.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
      text.append(escaped(each.name().replaceAll("\r\n?|\n", "\r\n"))).append('"');
      String fileName = each.fileName();
      if (fileName != null) {
        text.append("; filename=\"").append(escaped(fileName)).append('"');
        text.append("\r\nContent-Type: ").append(each.type());
      }
      text.append("\r\n\r\n").append(each.value());
      Body body = each.body();
      if (body != null) {
        bodies.add(Body.of(text.toString()));
        bodies.add(body);
        text.setLength(0);
      }
      text.append("\r\n");
    }
    bodies.add(Body.of(text.append("--").append(boundary).append("--\r\n").toString()));
    return bodies;
  }

  private static String escaped(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  /// How many fields and files it has, for people.
  @Override
  public String toString() {
    long files = entries.stream().filter(each -> each.body() != null).count();
    return "%d fields, %d files".formatted(entries.size() - files, files);
  }
}
