package spindle.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dates in fields, RFC 9110, 5.6.7: written in one form, read in three.
public final class HttpDate {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final String TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";
  private static final Pattern USUAL =
      Pattern.compile("\\w{3}, (\\d\\d) (\\w{3}) (\\d{4}) " + TIME + " GMT");
  private static final Pattern OLD =
      Pattern.compile("\\w{6,9}, (\\d\\d)-(\\w{3})-(\\d\\d) " + TIME + " GMT");
  private static final Pattern OF_C =
      Pattern.compile("\\w{3} (\\w{3}) ([ \\d]\\d) " + TIME + " (\\d{4})");
  private static final int YEARS_AHEAD_MAX = 50;
  private static final int LEAP_SECOND = 60;

  private HttpDate() {}

  /// A date as a field has it: `Sun, 06 Nov 1994 08:49:37 GMT`. Parts of a second are left out.
  public static String format(Instant time) {
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    return String.format(
        Locale.ROOT,
        "%s, %02d %s %04d %02d:%02d:%02d GMT",
        DAYS.get(utc.getDayOfWeek().getValue() - 1),
        utc.getDayOfMonth(),
        MONTHS.get(utc.getMonthValue() - 1),
        utc.getYear(),
        utc.getHour(),
        utc.getMinute(),
        utc.getSecond());
  }

  /// The date that a field has, in the usual form, in that of RFC 850 or in that of C's `asctime`.
  ///
  /// @param now what a year of two digits is taken from: one that would be more than 50 years ahead
  ///   is of the century before
  /// @return empty if it is no date: a recipient ignores it then
  public static Optional<Instant> parse(String text, Instant now) {
    Matcher usual = USUAL.matcher(text);
    if (usual.matches()) {
      return at(usual.group(3), usual.group(2), usual.group(1), usual, 4);
    }
    Matcher ofC = OF_C.matcher(text);
    if (ofC.matches()) {
      return at(ofC.group(6), ofC.group(1), ofC.group(2).strip(), ofC, 3);
    }
    Matcher old = OLD.matcher(text);
    if (!old.matches()) {
      return Optional.empty();
    }
    int thisYear = LocalDateTime.ofInstant(now, ZoneOffset.UTC).getYear();
    int year = thisYear / 100 * 100 + Integer.parseInt(old.group(3));
    if (year > thisYear + YEARS_AHEAD_MAX) {
      year -= 100;
    }
    return at(Integer.toString(year), old.group(2), old.group(1), old, 4);
  }

  private static Optional<Instant> at(
      String year, String month, String day, Matcher matcher, int timeGroup) {
    int second = Integer.parseInt(matcher.group(timeGroup + 2));
    try {
      return Optional.of(
          LocalDateTime.of(
                  Integer.parseInt(year),
                  MONTHS.indexOf(month) + 1,
                  Integer.parseInt(day),
                  Integer.parseInt(matcher.group(timeGroup)),
                  Integer.parseInt(matcher.group(timeGroup + 1)),
                  second == LEAP_SECOND ? second - 1 : second)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
