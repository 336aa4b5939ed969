package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers as Python writes and reads them.
final class Numbers {
  /// As Python 3.11 limits them, so that nobody reads what takes quadratic time.
  static final int DIGITS_MAX = 4300;

  /// From this power of ten on Python writes an exponent.
  private static final int EXPONENT_FROM = 16;

  private static final int EXPONENT_BELOW = -4;

  private Numbers() {}

  static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /// @throws IllegalArgumentException if it is none, or has no place in a `long`
  static long whole(Piece digits) {
    int length = digits.length();
    int first = length > 0 && (digits.at(0) == '-' || digits.at(0) == '+') ? 1 : 0;
    if (length == first || length - first > 18) {
      return big(digits).longValueExact();
    }
    long value = 0;
    for (int i = first; i < length; i++) {
      int digit = digits.at(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("expected a whole number");
      }
      value = 10 * value + digit;
    }
    return digits.at(0) == '-' ? -value : value;
  }

  /// @throws IllegalArgumentException if it is none, or is too long
  static BigInteger big(Piece digits) {
    if (digits.length() > DIGITS_MAX) {
      throw new IllegalArgumentException("expected at most " + DIGITS_MAX + " digits");
    }
    return new BigInteger(only(digits, "+-0123456789"));
  }

  /// Not a number and the infinities are refused: there is no BigDecimal of them. So are exponents
  /// that take few letters, and gigabytes when somebody adds 1.
  ///
  /// @throws IllegalArgumentException if it is none, or is too long
  static BigDecimal decimal(Piece digits) {
    if (digits.length() > DIGITS_MAX) {
      throw new IllegalArgumentException("expected at most " + DIGITS_MAX + " digits");
    }
    BigDecimal number = new BigDecimal(only(digits, "+-0123456789.eE"));
    if (Math.abs((long) number.scale()) > DIGITS_MAX) {
      throw new IllegalArgumentException("expected an exponent of at most " + DIGITS_MAX);
    }
    return number;
  }

  /// @throws IllegalArgumentException if it is none
  static double fraction(Piece digits) {
    String text = digits.ascii();
    String word = text.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
    return switch (word) {
      case "inf", "infinity" ->
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(only(digits, "+-0123456789.eE"));
    };
  }

  private static String only(Piece digits, String letters) {
    String text = digits.ascii();
    for (int i = 0; i < text.length(); i++) {
      if (letters.indexOf(text.charAt(i)) < 0) {
        throw new IllegalArgumentException("expected a number");
      }
    }
    return text;
  }

  /// The shortest digits that mean this number, as Python's `repr` has them.
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value < 0 ? "-inf" : "inf";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    return sign
        + (exponent < EXPONENT_BELOW || exponent >= EXPONENT_FROM
            ? withExponent(digits, exponent)
            : plain(digits, exponent));
  }

  /// Java writes two digits at least, and takes the two that are nearest where one would do.
  private static BigDecimal shortest(double value) {
    BigDecimal java = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (java.precision() == 2) {
      BigDecimal exact = new BigDecimal(value);
      BigDecimal one = exact.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (one.doubleValue() == value) {
        return one.stripTrailingZeros();
      }
    }
    return java;
  }

  private static String withExponent(String digits, int exponent) {
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    int power = Math.abs(exponent);
    return digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (power < 10 ? "0" : "")
        + power;
  }

  private static String plain(String digits, int exponent) {
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    int whole = exponent + 1;
    return digits.length() <= whole
        ? digits + "0".repeat(whole - digits.length()) + ".0"
        : digits.substring(0, whole) + "." + digits.substring(whole);
  }
}
