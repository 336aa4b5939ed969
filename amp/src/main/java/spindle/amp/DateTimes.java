package spindle.amp;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// Dates with times as Twisted writes them: always 32 characters, and a minus before the offset
/// zero.
final class DateTimes {
  private static final int LENGTH = 32;
  private static final String FORM = "0000-00-00T00:00:00.000000+00:00";

  private DateTimes() {}

  static String text(OffsetDateTime time) {
    if (time.getYear() < 1 || time.getYear() > 9999) {
      throw new IllegalArgumentException("expected a year from 1 to 9999");
    }
    int minutes = Math.floorDiv(time.getOffset().getTotalSeconds(), 60);
    return String.format(
        Locale.ROOT, // digits are 0 to 9 everywhere
        "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s%02d:%02d",
        time.getYear(),
        time.getMonthValue(),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        time.getNano() / 1000,
        minutes > 0 ? "+" : "-",
        Math.abs(minutes) / 60,
        Math.abs(minutes) % 60);
  }

  /// @throws RuntimeException if it is none
  static OffsetDateTime time(Piece piece) {
    String text = piece.ascii();
    if (text.length() != LENGTH) {
      throw new IllegalArgumentException("expected a date of 32 characters");
    }
    for (int i = 0; i < LENGTH; i++) {
      char form = FORM.charAt(i);
      char letter = text.charAt(i);
      boolean fits =
          switch (form) {
            case '0' -> letter >= '0' && letter <= '9';
            case '+' -> letter == '+' || letter == '-';
            default -> letter == form;
          };
      if (!fits) {
        throw new IllegalArgumentException("expected a date of the form " + FORM);
      }
    }
    LocalDateTime local =
        LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, 17, 19),
            1000 * number(text, 20, 26));
    int sign = text.charAt(26) == '-' ? -1 : 1;
    return local.atOffset(
        ZoneOffset.ofHoursMinutes(sign * number(text, 27, 29), sign * number(text, 30, 32)));
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }
}
