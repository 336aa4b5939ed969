package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spindle.http.grammar.Octets;
import spindle.http.grammar.ValueReader;

/// What a client is to do with a body, and the name of its file, RFC 6266: `attachment;
/// filename="a.txt"`. Immutable.
public final class ContentDisposition {
  private static final int NAME_MAX = 255;
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";

  private final String kind;
  private final Map<String, String> parameters;

  private ContentDisposition(String kind, Map<String, String> parameters) {
    this.kind = kind;
    this.parameters = parameters;
  }

  /// A body that is to be saved under this name.
  ///
  /// @param fileName any text; what a name of a file cannot have is taken out, see [#safeName]
  public static ContentDisposition attachment(String fileName) {
    return named("attachment", fileName);
  }

  /// A body that is to be shown, and has this name where it is saved.
  ///
  /// @param fileName as above
  public static ContentDisposition inline(String fileName) {
    return named("inline", fileName);
  }

  private static ContentDisposition named(String kind, String fileName) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String safe = safeName(fileName);
    if (!safe.isEmpty()) {
      parameters.put("filename", inAscii(safe));
      if (!inAscii(safe).equals(safe)) {
        parameters.put("filename*", "UTF-8''" + Octets.escaped(safe, PLAIN));
      }
    }
    return new ContentDisposition(kind, parameters);
  }

  private static String inAscii(String name) {
    StringBuilder ascii = new StringBuilder();
    name.codePoints().forEach(c -> ascii.append(c > 0x7E || c == '"' || c == '%' ? '_' : (char) c));
    return ascii.toString();
  }

  /// One that a peer has sent. A parameter that is there twice counts the first time.
  ///
  /// @return empty if it is none
  public static Optional<ContentDisposition> parse(String text) {
    ValueReader reader = new ValueReader(text);
    String kind = reader.blanks().token();
    if (kind == null) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    boolean whole =
        reader.parameters(
            (name, value) -> parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    return whole && reader.atEnd()
        ? Optional.of(new ContentDisposition(kind.toLowerCase(Locale.ROOT), parameters))
        : Optional.empty();
  }

  /// `attachment`, `inline` or another word, in lower case.
  public String kind() {
    return kind;
  }

  /// The value of a parameter, without quotation marks.
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name.toLowerCase(Locale.ROOT)));
  }

  /// The name of the file, in a form that can be saved under: see [#safeName]. That of `filename*`
  /// is preferred, where it can be read.
  public Optional<String> fileName() {
    String name =
        parameter("filename*")
            .flatMap(ContentDisposition::unescaped)
            .or(() -> parameter("filename"))
            .map(ContentDisposition::safeName)
            .orElse("");
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  /// `charset'language'text`, RFC 8187.
  private static Optional<String> unescaped(String extended) {
    String[] parts = extended.split("'", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    boolean utf8 = parts[0].equalsIgnoreCase("UTF-8");
    if (!utf8 && !parts[0].equalsIgnoreCase("ISO-8859-1")) {
      return Optional.empty();
    }
    return unescaped(parts[2], utf8 ? UTF_8 : ISO_8859_1);
  }

  private static Optional<String> unescaped(String text, Charset charset) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        int high = Octets.hexDigit(text.charAt(i + 1));
        int low = Octets.hexDigit(text.charAt(i + 2));
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else if (c == '%' || c > 0x7E) {
        return Optional.empty();
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      return Optional.of(charset.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// A name of a file that a peer has chosen, so that it names a file and nothing else: what stands
  /// behind the last slash or backslash, without controls, without characters that turn the
  /// direction of the text, without dots and blanks at its ends but for one dot in front, and no
  /// more than 255 bytes of UTF-8.
  ///
  /// @return empty if nothing is left of it. Not free of characters that some system forbids, nor
  ///   of names that it gives to devices
  public static String safeName(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    StringBuilder safe = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < last.length(); ) {
      int c = last.codePointAt(i);
      i += Character.charCount(c);
      int more = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (isHarmless(c) && bytes + more <= NAME_MAX) {
        safe.appendCodePoint(c);
        bytes += more;
      }
    }
    String bare = safe.toString().strip();
    while (bare.endsWith(".") || bare.endsWith(" ")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    while (bare.startsWith("..")) {
      bare = bare.substring(1);
    }
    return bare;
  }

  private static boolean isHarmless(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /// What the field Content-Disposition has.
  public String field() {
    StringBuilder field = new StringBuilder(kind);
    parameters.forEach((name, value) -> {
      field.append("; ").append(name).append('=');
      if (name.endsWith("*")) {
        field.append(value);
      } else {
        field.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
    });
    return field.toString();
  }

  /// As the field has it.
  @Override
  public String toString() {
    return field();
  }
}
