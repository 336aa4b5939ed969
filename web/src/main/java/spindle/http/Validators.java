package spindle.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What tells one state of a resource from another, as the fields ETag and Last-Modified say it:
/// what [Conditions] are judged by. Immutable.
public final class Validators {
  private static final Validators NOTHING = new Validators(false, null, null);
  private static final Validators UNKNOWN = new Validators(true, null, null);

  private final boolean exists;
  private final @Nullable EntityTag tag;
  private final @Nullable Instant modified;

  private Validators(boolean exists, @Nullable EntityTag tag, @Nullable Instant modified) {
    this.exists = exists;
    this.tag = tag;
    this.modified = modified;
  }

  /// Of a resource that is not there: what a PUT is going to make.
  public static Validators nothing() {
    return NOTHING;
  }

  /// Of a resource that is there, in a state that nothing is known about.
  public static Validators unknown() {
    return UNKNOWN;
  }

  /// Of a resource with this tag.
  public static Validators of(EntityTag tag) {
    return UNKNOWN.withTag(tag);
  }

  /// A copy with a tag.
  public Validators withTag(EntityTag other) {
    return new Validators(true, other, modified);
  }

  /// A copy with the time of the last change. Parts of a second, which a field cannot say, do not
  /// count.
  public Validators withModified(Instant time) {
    return new Validators(true, tag, time.truncatedTo(ChronoUnit.SECONDS));
  }

  /// Whether there is such a resource.
  public boolean exists() {
    return exists;
  }

  /// For the field ETag.
  public Optional<EntityTag> tag() {
    return Optional.ofNullable(tag);
  }

  /// For the field Last-Modified, in whole seconds.
  public Optional<Instant> modified() {
    return Optional.ofNullable(modified);
  }

  /// For people.
  @Override
  public String toString() {
    return exists ? "tag %s, modified %s".formatted(tag, modified) : "not there";
  }
}
