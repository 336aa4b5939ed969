package spindle.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;
import spindle.http.grammar.ValueReader;

/// What kind of thing a body is, RFC 9110, 8.3.1: `text/html; charset=utf-8`. Type, subtype and the
/// names of parameters are in lower case here; the values of parameters are as they came.
/// Immutable.
public final class MediaType {
  /// Any bytes.
  public static final MediaType OCTET_STREAM = of("application/octet-stream");

  /// What a form of fields alone is sent as.
  public static final MediaType FORM = of("application/x-www-form-urlencoded");

  /// What a form with files is sent as.
  public static final MediaType MULTIPART_FORM = of("multipart/form-data");

  private final String type;
  private final String subtype;

  /// Names and values by turns.
  private final List<String> parameters;

  private MediaType(String type, String subtype, List<String> parameters) {
    this.type = type;
    this.subtype = subtype;
    this.parameters = List.copyOf(parameters);
  }

  /// One that a program names.
  ///
  /// @throws IllegalArgumentException if it is none
  public static MediaType of(String text) {
    return parse(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected a media type as type/subtype, perhaps with parameters, got "
                    + Octets.shown(text)));
  }

  /// One that a peer has sent.
  ///
  /// @return empty if it is none, or has a parameter twice
  public static Optional<MediaType> parse(String text) {
    ValueReader reader = new ValueReader(text);
    String type = reader.blanks().token();
    String subtype = type != null && reader.eat('/') ? reader.token() : null;
    if (type == null || subtype == null) {
      return Optional.empty();
    }
    List<String> parameters = new ArrayList<>();
    boolean whole =
        reader.parameters((name, value) -> {
          parameters.add(lower(name));
          parameters.add(value);
        });
    MediaType found = new MediaType(lower(type), lower(subtype), parameters);
    return whole && reader.atEnd() && !found.repeats() ? Optional.of(found) : Optional.empty();
  }

  /// That of a field Content-Type; empty if there is none, or none that can be read.
  public static Optional<MediaType> of(Fields fields) {
    return fields.first("Content-Type").flatMap(MediaType::parse);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private boolean repeats() {
    for (int i = 0; i < parameters.size(); i += 2) {
      if (indexOf(parameters.get(i)) != i) {
        return true;
      }
    }
    return false;
  }

  private int indexOf(String name) {
    for (int i = 0; i < parameters.size(); i += 2) {
      if (parameters.get(i).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /// The first half: `text`.
  public String type() {
    return type;
  }

  /// The second half: `html`.
  public String subtype() {
    return subtype;
  }

  /// Both halves without parameters: `text/html`.
  public String name() {
    return type + "/" + subtype;
  }

  /// The value of a parameter, without quotation marks.
  public Optional<String> parameter(String name) {
    int index = indexOf(lower(name));
    return index < 0 ? Optional.empty() : Optional.of(parameters.get(index + 1));
  }

  /// The parameter `charset`, if it names one that this JVM knows.
  public Optional<Charset> charset() {
    return parameter("charset").flatMap(MediaType::charset);
  }

  private static Optional<Charset> charset(String name) {
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
      return Optional.empty();
    }
  }

  /// Whether both halves are those of the other, whatever the parameters.
  public boolean is(MediaType other) {
    return type.equals(other.type) && subtype.equals(other.subtype);
  }

  /// How many parameters it has, if the other has them all; else -1.
  int sharedParameters(MediaType other) {
    for (int i = 0; i < parameters.size(); i += 2) {
      int index = other.indexOf(parameters.get(i));
      if (index < 0 || !other.parameters.get(index + 1).equalsIgnoreCase(parameters.get(i + 1))) {
        return -1;
      }
    }
    return parameters.size() / 2;
  }

  /// A copy with this parameter in place of one of its name.
  ///
  /// @throws IllegalArgumentException if the name is no token, or the value has a control or a
  ///   character beyond ISO-8859-1
  public MediaType withParameter(String name, String value) {
    List<String> changed = new ArrayList<>(parameters);
    int index = indexOf(lower(Octets.requireToken("name of a parameter", name)));
    Octets.requireText("value of " + name, value);
    if (index < 0) {
      changed.add(lower(name));
      changed.add(value);
    } else {
      changed.set(index + 1, value);
    }
    return new MediaType(type, subtype, changed);
  }

  /// Whether text is in it that has a charset: `text/…`, and what browsers read as text.
  public boolean isText() {
    return type.equals("text")
        || subtype.endsWith("+xml")
        || subtype.equals("xml")
        || subtype.equals("javascript");
  }

  /// Of the same halves, and parameters in the same order.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MediaType that && is(that) && parameters.equals(that.parameters);
  }

  @Override
  public int hashCode() {
    return name().hashCode() * 31 + parameters.hashCode();
  }

  /// As a field has it.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name());
    for (int i = 0; i < parameters.size(); i += 2) {
      text.append("; ").append(parameters.get(i)).append('=');
      Octets.appendWord(text, parameters.get(i + 1));
    }
    return text.toString();
  }
}
