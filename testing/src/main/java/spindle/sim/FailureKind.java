package spindle.sim;

import java.util.regex.Pattern;

/// What two failures must have in common to be the same one: the invariant's name, or else the
/// class and the first line of the message without what differs from run to run (numbers, quoted
/// text).
record FailureKind(String type, String shape) {
  private static final int SHAPE_MAX = 200;
  private static final Pattern DIFFERS =
      Pattern.compile("\"[^\"]*\"|'[^']*'|\\[[^\\]]*\\]|\\b[0-9a-f]*\\d[0-9a-f]*\\b");

  static FailureKind of(Throwable failure) {
    if (failure instanceof InvariantBroken broken) {
      return new FailureKind(InvariantBroken.class.getName(), broken.name());
    }
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    String line = message.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
    String shape = DIFFERS.matcher(line.strip()).replaceAll("#");
    return new FailureKind(
        failure.getClass().getName(), shape.substring(0, Math.min(shape.length(), SHAPE_MAX)));
  }
}
