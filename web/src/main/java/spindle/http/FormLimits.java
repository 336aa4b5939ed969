package spindle.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How large the parts of a form may be. Immutable; `withX` gives a changed copy, and throws
/// `IllegalArgumentException` below 1. All are listed on the limits page.
///
/// How large a form may be as a whole, its files among it, is a limit on bodies of the site.
public final class FormLimits {
  private static final int KIB = 1024;
  private static final FormLimits DEFAULTS =
      new FormLimits(new int[] {1000, 64 * KIB, 2048 * KIB, 128, 8 * KIB, 16, 64 * KIB});

  private static final int FIELDS_MAX = 0;
  private static final int FIELD_MAX = 1;
  private static final int COLLECT_MAX = 2;
  private static final int PARTS_MAX = 3;
  private static final int PART_HEAD_MAX = 4;
  private static final int PART_FIELDS_MAX = 5;
  private static final int MEMORY_MAX = 6;

  private final int[] numbers;

  private FormLimits(int[] numbers) {
    this.numbers = numbers;
  }

  /// 1000 fields of 64 KiB and 2 MiB together, 128 parts.
  public static FormLimits defaults() {
    return DEFAULTS;
  }

  private FormLimits with(int which, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, got " + number);
    }
    int[] changed = numbers.clone();
    changed[which] = number;
    return new FormLimits(changed);
  }

  /// Names and values of a form that has no files; 1000. Beyond it: 400.
  public int fieldsMax() {
    return numbers[FIELDS_MAX];
  }

  /// A copy with another limit on fields.
  public FormLimits withFieldsMax(int fields) {
    return with(FIELDS_MAX, fields);
  }

  /// Bytes of the value of a field of a form that may have files; 64 KiB. Beyond it: 413.
  public int fieldMax() {
    return numbers[FIELD_MAX];
  }

  /// A copy with another limit on the value of a field.
  public FormLimits withFieldMax(int bytes) {
    return with(FIELD_MAX, bytes);
  }

  /// Bytes of all fields of a form, names and values; 2 MiB. Beyond it: 413.
  public int collectMax() {
    return numbers[COLLECT_MAX];
  }

  /// A copy with another limit on all fields together.
  public FormLimits withCollectMax(int bytes) {
    return with(COLLECT_MAX, bytes);
  }

  /// Fields and files of a form that may have files; 128. Beyond it: 413.
  public int partsMax() {
    return numbers[PARTS_MAX];
  }

  /// A copy with another limit on parts.
  public FormLimits withPartsMax(int parts) {
    return with(PARTS_MAX, parts);
  }

  /// Bytes of the head of a part; 8 KiB. Beyond it: 413.
  public int partHeadMax() {
    return numbers[PART_HEAD_MAX];
  }

  /// A copy with another limit on the head of a part.
  public FormLimits withPartHeadMax(int bytes) {
    return with(PART_HEAD_MAX, bytes);
  }

  /// Fields in the head of a part; 16. Beyond it: 413.
  public int partFieldsMax() {
    return numbers[PART_FIELDS_MAX];
  }

  /// A copy with another limit on the fields in the head of a part.
  public FormLimits withPartFieldsMax(int fields) {
    return with(PART_FIELDS_MAX, fields);
  }

  /// Bytes of a file that stay in memory; 64 KiB. A larger one is kept on the disk.
  public int memoryMax() {
    return numbers[MEMORY_MAX];
  }

  /// A copy with another limit on the bytes of a file that stay in memory.
  public FormLimits withMemoryMax(int bytes) {
    return with(MEMORY_MAX, bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FormLimits that && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return ("FormLimits[fieldsMax=%d, fieldMax=%d, collectMax=%d, partsMax=%d, partHeadMax=%d, "
            + "partFieldsMax=%d, memoryMax=%d]")
        .formatted(Arrays.stream(numbers).boxed().toArray());
  }
}
