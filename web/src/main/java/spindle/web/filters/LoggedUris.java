package spindle.web.filters;

/// Takes credentials out of URIs.
final class LoggedUris {
  private static final String TOKEN = "access_token=";

  private LoggedUris() {}

  /// The text without `user:pass@` behind a `://`, and without the value of `access_token`, which
  /// is a query's name for credentials: RFC 6750, 2.3.
  static String withoutCredentials(String text) {
    boolean suspicious = (text.indexOf('@') >= 0 && text.contains("://")) || text.contains(TOKEN);
    return suspicious ? withoutTokens(withoutUsers(text)) : text;
  }

  private static String withoutUsers(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    for (int mark = text.indexOf("://"); mark >= 0; mark = text.indexOf("://", from)) {
      int start = mark + "://".length();
      int user = text.lastIndexOf('@', end(text, start, "/?# ") - 1);
      kept.append(text, from, start);
      from = Math.max(start, user + 1);
    }
    return kept.append(text, from, text.length()).toString();
  }

  private static String withoutTokens(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    for (int mark = text.indexOf(TOKEN); mark >= 0; mark = text.indexOf(TOKEN, from)) {
      int start = mark + TOKEN.length();
      kept.append(text, from, start).append("...");
      from = end(text, start, "&# ");
    }
    return kept.append(text, from, text.length()).toString();
  }

  private static int end(String text, int from, String ends) {
    int end = from;
    while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
