package spindle.tls.pem;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.reason.PemRefused;

/// The blocks of a file in the textual encoding of RFC 7468: `-----BEGIN X-----`, Base64, `-----END
/// X-----`. Text between blocks is passed over.
public final class Pem {
  /// The byte order mark of UTF-8, which editors put before a text.
  private static final String MARK = "\u00ef\u00bb\u00bf";

  /// Dashes, of which word processors make longer ones, beside the word. A comment in plain words
  /// is none of it.
  private static final Pattern ALMOST =
      Pattern.compile(
          "(--|\u00e2\u0080[\u0090-\u0095])\\s*(BEGIN|END)\\b"
              + "|\\b(BEGIN|END) [A-Z0-9 ]*(--|\u00e2\u0080[\u0090-\u0095])"
              + "|(?i:--\\s*(begin|end) (x509 |trusted )?certificate\\s*--)");

  private static final int SHOWN_MAX = 80;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private final String label;
  private final byte[] bytes;

  private Pem(String label, byte[] bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /// What is in it: `CERTIFICATE`.
  String label() {
    return label;
  }

  /// The decoded content.
  byte[] bytes() {
    return bytes;
  }

  /// Whether a file is in DER, a `SEQUENCE`, and not in PEM.
  public static boolean isDer(byte[] bytes) {
    boolean isSequence = bytes.length > 1 && bytes[0] == Der.SEQUENCE;
    return isSequence && ((bytes[1] & 0x80) != 0 || bytes[1] + 2 == bytes.length);
  }

  /// The blocks of a text. A byte order mark before it is passed over.
  ///
  /// @param text a file's bytes, each as one character
  /// @throws PemRefused if one is not well formed, or a line looks as if it should begin or end one
  ///   and does not quite: nothing that was meant to be read is passed over
  public static List<Pem> parse(String text) throws PemRefused {
    requireOneByteEach(text);
    List<Pem> blocks = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    String label = null;
    String unmarked = text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    for (String line : unmarked.lines().map(String::strip).toList()) {
      if (label == null) {
        label = labelOf(line, BEGIN);
        content.setLength(0);
        if (label == null && ALMOST.matcher(line).find()) {
          throw new PemRefused(
              "expected '-----BEGIN ...-----' alone on a line, got '%s'".formatted(shown(line)));
        }
      } else if (!line.startsWith(END)) {
        content.append(line);
      } else if (label.equals(labelOf(line, END))) {
        blocks.add(new Pem(label, decode(label, content.toString())));
        label = null;
      } else {
        throw new PemRefused("expected the end of '%s', got '%s'".formatted(label, shown(line)));
      }
    }
    if (label != null) {
      throw new PemRefused("the block '%s' has no end".formatted(label));
    }
    return blocks;
  }

  private static void requireOneByteEach(String text) throws PemRefused {
    if (text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff") || isWide(text)) {
      throw new PemRefused("it is text in UTF-16: save it as UTF-8 or ASCII");
    }
  }

  private static boolean isWide(String text) {
    return text.length() > 1 && (text.charAt(0) == 0 || text.charAt(1) == 0);
  }

  private static String shown(String line) {
    String printable = line.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= SHOWN_MAX ? printable : printable.substring(0, SHOWN_MAX) + "...";
  }

  private static @Nullable String labelOf(String line, String start) {
    boolean is =
        line.startsWith(start)
            && line.endsWith(DASHES)
            && line.length() >= start.length() + DASHES.length();
    String label = is ? line.substring(start.length(), line.length() - DASHES.length()) : null;
    return label == null || label.contains(DASHES) ? null : label;
  }

  private static byte[] decode(String label, String content) throws PemRefused {
    if (content.contains(":")) {
      throw new PemRefused(
          "the block '%s' is encrypted in the old way: convert it with 'openssl pkcs8 -topk8'"
              .formatted(label));
    }
    try {
      return Base64.getDecoder().decode(content);
    } catch (IllegalArgumentException notBase64) {
      throw new PemRefused("the block '%s' is not Base64".formatted(label), notBase64);
    }
  }
}
