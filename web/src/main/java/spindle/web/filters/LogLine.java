package spindle.web.filters;

import java.util.HexFormat;

/// Builds one line of a log out of what may be anything, within a limit.
final class LogLine {
  private static final String CUT = "...";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final StringBuilder text = new StringBuilder(200);
  private final boolean json;
  private final int valuesMax;

  /// @param json whether what is escaped is `\\u00HH`, and not `\xHH`
  /// @param max how long the line may be
  /// @param rest how much of that is to be left for what is not a client's
  LogLine(boolean json, int max, int rest) {
    this.json = json;
    this.valuesMax = max - rest - CUT.length();
  }

  LogLine plain(String ours) {
    text.append(ours);
    return this;
  }

  LogLine plain(long ours) {
    text.append(ours);
    return this;
  }

  /// A duration in seconds with six digits behind the point.
  LogLine seconds(long nanos) {
    long micros = Math.max(0, nanos / 1000);
    text.append(micros / 1_000_000).append('.');
    String digits = Long.toString(1_000_000 + micros % 1_000_000);
    text.append(digits, 1, digits.length());
    return this;
  }

  /// What a client has sent.
  ///
  /// @param quoted whether blanks may stay
  LogLine escaped(String value, boolean quoted) {
    for (int i = 0; i < value.length(); i++) {
      if (text.length() > valuesMax) {
        text.append(CUT);
        return this;
      }
      char c = value.charAt(i);
      if (c > ' ' ? c < 0x7F && c != '"' && c != '\\' : c == ' ' && quoted) {
        text.append(c);
      } else {
        escape(c);
      }
    }
    return this;
  }

  private void escape(char c) {
    if (json) {
      text.append("\\u").append(HEX.toHexDigits(c));
    } else if (c <= 0xFF) {
      text.append("\\x").append(HEX.toHexDigits((byte) c));
    } else {
      text.append('?'); // no byte that came: the name of a user, from elsewhere
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
