package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.BadForm;
import spindle.http.ContentDisposition;
import spindle.http.Fields;
import spindle.http.MediaType;
import spindle.http.grammar.ValueReader;

/// The head of one part of a form, RFC 7578, 4: the name of the field, and of the file if it is
/// one. Immutable.
///
/// Browsers escape a quotation mark in a name as `%22`, and nobody can tell that from a `%22` that
/// somebody has typed: names are left as they came. A parameter `filename*`, which no browser
/// sends, does not count.
public final class PartHead {
  private final Fields fields;
  private final String name;
  private final Optional<String> fileName;

  private PartHead(Fields fields, String name, Optional<String> fileName) {
    this.fields = fields;
    this.name = name;
    this.fileName = fileName;
  }

  static PartHead of(Fields fields) throws BadForm {
    List<String> all = fields.all("Content-Disposition");
    if (all.size() != 1) {
      throw BadForm.malformed("expected one Content-Disposition in the head of each part");
    }
    Map<String, String> parameters = parameters(decode(all.getFirst()));
    String name = parameters.get("name");
    if (name == null) {
      throw BadForm.malformed("expected a name for each part of a form");
    }
    return new PartHead(fields, name, Optional.ofNullable(parameters.get("filename")));
  }

  private static String decode(String value) throws BadForm {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException _) {
      throw BadForm.malformed("expected the names of parts in UTF-8");
    }
  }

  /// Some clients put a backslash before a quotation mark in a name, and curl before a backslash,
  /// too; browsers put none, so that a name may end with one.
  private static Map<String, String> parameters(String value) throws BadForm {
    Map<String, String> parameters = parameters(ValueReader.ofPaths(value));
    if (parameters == null) {
      parameters = parameters(ValueReader.ofBrowsers(value));
    }
    if (parameters == null) {
      throw BadForm.malformed(
          "expected form-data; name=\"…\" as the Content-Disposition of a part");
    }
    return parameters;
  }

  private static @Nullable Map<String, String> parameters(ValueReader reader) {
    String kind = reader.blanks().token();
    Map<String, String> parameters = new LinkedHashMap<>();
    int[] repeated = new int[1];
    boolean whole =
        reader.parameters((name, text) -> {
          if (parameters.put(name.toLowerCase(Locale.ROOT), text) != null) {
            repeated[0]++;
          }
        });
    boolean form = kind != null && kind.equalsIgnoreCase("form-data");
    return form && whole && reader.atEnd() && repeated[0] == 0 ? parameters : null;
  }

  /// The name of the field; several parts may have the same.
  public String name() {
    return name;
  }

  /// Whether it is a file: it has a name of a file, perhaps an empty one, where none was chosen.
  public boolean isFile() {
    return fileName.isPresent();
  }

  /// The name of the file as a name that can be saved under, see [ContentDisposition#safeName];
  /// empty if it is no file or nothing is left of its name.
  public Optional<String> fileName() {
    return fileName.map(ContentDisposition::safeName).filter(safe -> !safe.isEmpty());
  }

  /// What the client says it is. Nobody has checked it.
  public MediaType mediaType() {
    return MediaType.of(fields).orElse(MediaType.of("text/plain"));
  }

  /// All fields of the head.
  public Fields fields() {
    return fields;
  }

  /// The name of the field, for people.
  @Override
  public String toString() {
    return isFile() ? name + ", a file" : name;
  }
}
