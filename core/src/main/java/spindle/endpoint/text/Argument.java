package spindle.endpoint.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// One value of an endpoint string, and where it stands there. Its methods read it as what it
/// should be, and throw [EndpointStringError] with the place if it is not that.
public final class Argument {
  private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final int DIGITS_MAX = 30;
  private static final int NANO_DIGITS = 9;

  private final String whole;
  private final int position;
  private final String text;

  /// A value of a string.
  ///
  /// @param whole the string
  /// @param position where the value begins in it
  /// @param text the value, without escapes
  public Argument(String whole, int position, String text) {
    this.whole = whole;
    this.position = position;
    this.text = text;
  }

  /// The value itself, without escapes.
  public String text() {
    return text;
  }

  /// A whole number.
  public int integer(int min, int max) {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max && text.charAt(0) != '+') {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw wrong("a whole number from %d to %d".formatted(min, max));
  }

  /// A port, 0 to 65535.
  public int port() {
    if (text.indexOf('.') >= 0 || text.indexOf(':') >= 0) {
      throw wrong("a port from 0 to 65535 (where to listen is said by interface=)");
    }
    return integer(0, 65_535);
  }

  /// The rights of a file, in octal digits.
  public int fileMode() {
    try {
      int mode = Integer.parseInt(text, 8);
      if (mode >= 0 && mode <= 0777 && text.charAt(0) != '+') {
        return mode;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw wrong("the rights of a file in octal digits, 0 to 777");
  }

  /// `1` for yes, `0` for no.
  public boolean flag() {
    if (text.equals("1") || text.equals("0")) {
      return text.equals("1");
    }
    throw wrong("1 or 0");
  }

  /// A time in seconds, possibly with a fraction: `30`, `0.25`. More than zero, and as long as a
  /// [Duration] goes: what is beyond is that.
  public Duration seconds() {
    Duration time = secondsOrNone();
    if (time.isZero()) {
      throw wrong("a time in seconds of more than 0, such as 30 or 0.25");
    }
    return time;
  }

  /// A time as for [#seconds], or zero.
  public Duration secondsOrNone() {
    if (text.length() <= DIGITS_MAX && text.matches("[0-9]+(\\.[0-9]{1,9})?")) {
      BigDecimal number = new BigDecimal(text);
      if (number.compareTo(SECONDS_MAX) >= 0) {
        return LONGEST;
      }
      BigDecimal whole = number.setScale(0, RoundingMode.DOWN);
      BigDecimal nanos = number.subtract(whole).movePointRight(NANO_DIGITS);
      return Duration.ofSeconds(whole.longValueExact(), nanos.longValueExact());
    }
    throw wrong("a time in seconds, such as 30 or 0.25");
  }

  /// The error that this value is not `expected`.
  public EndpointStringError wrong(String expected) {
    return new EndpointStringError(
        whole, position, "expected %s, got '%s'".formatted(expected, text));
  }

  /// The error that this value does not do, for the reason that is given.
  public EndpointStringError refused(String why) {
    return new EndpointStringError(whole, position, why);
  }

  /// A time as [#seconds] reads it.
  public static String seconds(Duration time) {
    return BigDecimal.valueOf(time.getSeconds())
        .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
        .stripTrailingZeros()
        .toPlainString();
  }

  /// A flag as [#flag] reads it.
  public static String flag(boolean on) {
    return on ? "1" : "0";
  }

  /// The value, for people.
  @Override
  public String toString() {
    return text;
  }
}
