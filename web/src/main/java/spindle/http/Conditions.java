package spindle.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The conditions that a request has, RFC 9110, 13: the fields If-Match, If-None-Match,
/// If-Modified-Since, If-Unmodified-Since and If-Range.
///
/// To be judged where the request would be answered with a 2xx otherwise, and before anything is
/// changed. Tags that are no tags match nothing; dates that are none are passed over.
public final class Conditions {
  /// A time of change so fresh that there may be another in the same second says little.
  private static final Duration SETTLED = Duration.ofSeconds(1);

  /// What is to become of a request.
  public enum Verdict {
    /// It is done as if it had no conditions.
    GO_ON,
    /// Answer 304: the client has it.
    NOT_MODIFIED,
    /// Answer 412, and do nothing.
    FAILED
  }

  private final Fields fields;

  private Conditions(Fields fields) {
    this.fields = fields;
  }

  /// Those of a request with these fields.
  public static Conditions of(Fields fields) {
    return new Conditions(fields);
  }

  /// Whether there is one, other than If-Range.
  public boolean any() {
    return fields.has("If-None-Match")
        || fields.has("If-Modified-Since")
        || fields.has("If-Match")
        || fields.has("If-Unmodified-Since");
  }

  /// Judges them in the order of RFC 9110, 13.2.2.
  ///
  /// @param method of the request
  /// @param current how the resource is now
  /// @param now what a year of two digits is taken from
  public Verdict judge(String method, Validators current, Instant now) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (fields.has("If-Match")) {
      if (!matches("If-Match", current, true)) {
        return Verdict.FAILED;
      }
    } else if (isModifiedSince("If-Unmodified-Since", current, now).orElse(false)) {
      return Verdict.FAILED;
    }
    if (fields.has("If-None-Match")) {
      if (matches("If-None-Match", current, false)) {
        return reads ? Verdict.NOT_MODIFIED : Verdict.FAILED;
      }
    } else if (reads && !isModifiedSince("If-Modified-Since", current, now).orElse(true)) {
      return Verdict.NOT_MODIFIED;
    }
    return Verdict.GO_ON;
  }

  /// Whether the field Range counts: there is no If-Range, or it is of the state that the resource
  /// has now, byte for byte. A date says that only if it is a second old.
  ///
  /// @param current how the resource is now
  /// @param now the time of day
  public boolean rangeCounts(Validators current, Instant now) {
    List<String> said = fields.all("If-Range");
    if (said.isEmpty()) {
      return true;
    }
    if (said.size() > 1) {
      return false;
    }
    Optional<EntityTag> tag = EntityTag.parse(said.getFirst());
    if (tag.isPresent()) {
      return current.tag().filter(tag.get()::matchesStrongly).isPresent();
    }
    Optional<Instant> date = HttpDate.parse(said.getFirst(), now);
    return date.isPresent()
        && current.modified().equals(date)
        && !date.get().plus(SETTLED).isAfter(now);
  }

  private boolean matches(String name, Validators current, boolean strongly) {
    if (!current.exists()) {
      return false;
    }
    String said = fields.joined(name).orElse("").strip();
    if (said.equals("*")) {
      return true;
    }
    EntityTag tag = current.tag().orElse(null);
    List<EntityTag> tags = EntityTag.list(said);
    return tag != null && tags != null && isAmong(tag, tags, strongly);
  }

  private static boolean isAmong(@Nullable EntityTag tag, List<EntityTag> tags, boolean strongly) {
    for (EntityTag each : tags) {
      if (tag != null && (strongly ? each.matchesStrongly(tag) : each.matchesWeakly(tag))) {
        return true;
      }
    }
    return false;
  }

  /// Empty if the field is not there, is no date, or nothing is known about the last change.
  private Optional<Boolean> isModifiedSince(String name, Validators current, Instant now) {
    List<String> said = fields.all(name);
    if (said.size() != 1 || current.modified().isEmpty()) {
      return Optional.empty();
    }
    Instant modified = current.modified().get();
    return HttpDate.parse(said.getFirst(), now).map(modified::isAfter);
  }
}
