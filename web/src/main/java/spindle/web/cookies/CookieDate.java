package spindle.web.cookies;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The dates of cookies, RFC 6265bis, 5.1.1: what servers have written since the first browsers, in
/// whatever order. Words that are no part of a date are passed over.
final class CookieDate {
  private static final Pattern BETWEEN =
      Pattern.compile("[\\x09\\x20-\\x2f\\x3b-\\x40\\x5b-\\x60\\x7b-\\x7e]+");
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(\\D.*)?");
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(\\D.*)?");
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(\\D.*)?");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int OLDEST = 1601;
  private static final int NONE = -1;

  private int hour = NONE;
  private int minute;
  private int second;
  private int day = NONE;
  private int month = NONE;
  private int year = NONE;

  private CookieDate() {}

  /// Empty if it is none.
  static Optional<Instant> parse(String text) {
    CookieDate date = new CookieDate();
    for (String word : BETWEEN.split(text)) {
      date.take(word);
    }
    return date.at();
  }

  private void take(String word) {
    Matcher time = TIME.matcher(word);
    Matcher aDay = DAY.matcher(word);
    Matcher aYear = YEAR.matcher(word);
    if (hour == NONE && time.matches()) {
      hour = Integer.parseInt(time.group(1));
      minute = Integer.parseInt(time.group(2));
      second = Integer.parseInt(time.group(3));
    } else if (day == NONE && aDay.matches()) {
      day = Integer.parseInt(aDay.group(1));
    } else if (month == NONE && month(word) >= 0) {
      month = month(word);
    } else if (year == NONE && aYear.matches()) {
      year = century(Integer.parseInt(aYear.group(1)));
    }
  }

  private static int month(String word) {
    return word.length() < 3 ? NONE : MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
  }

  private static int century(int year) {
    if (year >= 70 && year <= 99) {
      return year + 1900;
    }
    return year < 70 ? year + 2000 : year;
  }

  private Optional<Instant> at() {
    if (hour == NONE || day == NONE || month == NONE || year < OLDEST) {
      return Optional.empty();
    }
    try {
      LocalDateTime at = LocalDateTime.of(year, month + 1, day, hour, minute, second);
      return Optional.of(at.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
