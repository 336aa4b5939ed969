package spindle.http.wire;

import java.util.Arrays;
import java.util.Random;
import spindle.http.FormLimits;

/// A target for fuzzing: any bytes as a form with files. It is read or refused with
/// [spindle.http.BadForm], and the same is found however it is cut.
public final class FormsFuzz {
  private static final FormLimits LIMITS =
      FormLimits.defaults().withPartsMax(4).withPartHeadMax(200).withPartFieldsMax(3);

  private FormsFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = FormTranscript.of(input, "x", LIMITS, input.length + 1);
    int some = 1 + new Random(Arrays.hashCode(input)).nextInt(20);
    for (int step : new int[] {1, 2, some}) {
      String other = FormTranscript.of(input, "x", LIMITS, step);
      if (!whole.equals(other)) {
        throw new AssertionError("whole: " + whole + "\nby " + step + ": " + other);
      }
    }
  }
}
