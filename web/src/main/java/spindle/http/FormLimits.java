package spindle.http;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How large the parts of a form may be. Immutable; `withX` gives a changed copy, and throws
/// `IllegalArgumentException` below 1. All are listed on the limits page.
///
/// How large a form may be as a whole, its files among it, is a limit on bodies of the site.
public final class FormLimits {
  private static final int KIB = 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft implements Cloneable {
    int fieldsMax = 1000;
    int fieldMax = 64 * KIB;
    int collectMax = 2048 * KIB;
    int partsMax = 128;
    int partHeadMax = 8 * KIB;
    int partFieldsMax = 16;
    int memoryMax = 64 * KIB;

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final FormLimits DEFAULTS = new FormLimits(new Draft());

  /// Never changed.
  private final Draft values;

  private FormLimits(Draft draft) {
    values = draft;
    for (int each : parts()) {
      if (each < 1) {
        throw new IllegalArgumentException("expected a limit of at least 1, got " + each);
      }
    }
  }

  /// 1000 fields of 64 KiB and 2 MiB together, 128 parts.
  public static FormLimits defaults() {
    return DEFAULTS;
  }

  private FormLimits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new FormLimits(copy);
  }

  /// Names and values of a form that has no files; 1000. Beyond it: 400.
  public int fieldsMax() {
    return values.fieldsMax;
  }

  /// A copy with another limit on fields.
  public FormLimits withFieldsMax(int fields) {
    return with(draft -> draft.fieldsMax = fields);
  }

  /// Bytes of the value of a field of a form that may have files; 64 KiB. Beyond it: 413.
  public int fieldMax() {
    return values.fieldMax;
  }

  /// A copy with another limit on the value of a field.
  public FormLimits withFieldMax(int bytes) {
    return with(draft -> draft.fieldMax = bytes);
  }

  /// Bytes of all fields of a form, names and values; 2 MiB. Beyond it: 413.
  public int collectMax() {
    return values.collectMax;
  }

  /// A copy with another limit on all fields together.
  public FormLimits withCollectMax(int bytes) {
    return with(draft -> draft.collectMax = bytes);
  }

  /// Fields and files of a form that may have files; 128. Beyond it: 413.
  public int partsMax() {
    return values.partsMax;
  }

  /// A copy with another limit on parts.
  public FormLimits withPartsMax(int parts) {
    return with(draft -> draft.partsMax = parts);
  }

  /// Bytes of the head of a part; 8 KiB. Beyond it: 413.
  public int partHeadMax() {
    return values.partHeadMax;
  }

  /// A copy with another limit on the head of a part.
  public FormLimits withPartHeadMax(int bytes) {
    return with(draft -> draft.partHeadMax = bytes);
  }

  /// Fields in the head of a part; 16. Beyond it: 413.
  public int partFieldsMax() {
    return values.partFieldsMax;
  }

  /// A copy with another limit on the fields in the head of a part.
  public FormLimits withPartFieldsMax(int fields) {
    return with(draft -> draft.partFieldsMax = fields);
  }

  /// Bytes of a file that stay in memory; 64 KiB. A larger one is kept on the disk.
  public int memoryMax() {
    return values.memoryMax;
  }

  /// A copy with another limit on the bytes of a file that stay in memory.
  public FormLimits withMemoryMax(int bytes) {
    return with(draft -> draft.memoryMax = bytes);
  }

  private List<Integer> parts() {
    return List.of(
        values.fieldsMax,
        values.fieldMax,
        values.collectMax,
        values.partsMax,
        values.partHeadMax,
        values.partFieldsMax,
        values.memoryMax);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FormLimits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("FormLimits[fieldsMax=%d, fieldMax=%d, collectMax=%d, partsMax=%d, partHeadMax=%d, "
            + "partFieldsMax=%d, memoryMax=%d]")
        .formatted(parts().toArray());
  }
}
