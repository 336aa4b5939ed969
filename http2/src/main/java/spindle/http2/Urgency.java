package spindle.http2;

import spindle.http.Fields;

/// How soon the client wants a response, RFC 9218.
///
/// @param level 0, at once, to 7, in the background
/// @param oneByOne whether those of one level are to come one after the other: as the client has
///   said. Where it says nothing they come side by side
record Urgency(int level, boolean oneByOne) {
  /// Of who says nothing.
  static final Urgency NONE = new Urgency(3, false);

  private static final int LOWEST = 7;

  /// What the field Priority says. What is malformed in it is passed over, as the RFC wants.
  static Urgency of(Fields fields) {
    return fields.has("Priority") ? of(fields.joined("Priority").orElse("")) : NONE;
  }

  /// What such a value says.
  static Urgency of(String value) {
    int level = NONE.level;
    boolean incremental = false;
    for (String part : value.split(",", -1)) {
      String member = part.strip();
      int said = member.length() == 3 && member.startsWith("u=") ? member.charAt(2) - '0' : -1;
      if (said >= 0 && said <= LOWEST) {
        level = said;
      } else if (member.equals("i") || member.equals("i=?1")) {
        incremental = true;
      } else if (member.equals("i=?0")) {
        incremental = false;
      }
    }
    return new Urgency(level, !incremental);
  }
}
