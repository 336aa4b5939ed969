package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Boxes with values of every type, through this codec and through that of Python's Twisted.
/// `-Dspindle.amp.boxes=1000000` tries more of them, `-Dspindle.amp.seed=2` others.
class BesideTwistedTest {
  static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final int BOXES = Integer.getInteger("spindle.amp.boxes", 10_000);
  private static final AmpLimits LIMITS = AmpLimits.defaults();

  private final CommandShape<Done> shape = CommandShape.of(Everything.class);

  private byte[] written(Record everything) {
    BoxWriter out = new BoxWriter();
    shape.writeArguments(everything, out);
    return out.toBytes();
  }

  @Test
  void tenThousandBoxesAreTheSameInBoth(@TempDir Path folder) throws Exception {
    requireTwisted();
    long seed = Long.getLong("spindle.amp.seed", 1);
    List<byte[]> ours = new ArrayList<>();
    BoxWriter all = new BoxWriter();
    Random chance = new Random(seed);
    for (int i = 0; i < BOXES / 2; i++) {
      byte[] box = written(Everything.random(chance));
      ours.add(box);
      all.put(box);
    }
    Path input = Files.write(folder.resolve("input"), all.toBytes());
    File output = folder.resolve("output").toFile();
    run(input, output, seed);
    List<Box> theirs = Box.readAll(ByteBuffer.wrap(Files.readAllBytes(output.toPath())), LIMITS);
    assertThat(theirs).hasSize(2 * (BOXES / 2));
    for (int i = 0; i < theirs.size(); i++) {
      byte[] box = theirs.get(i).toBytes();
      if (i < ours.size()) {
        requireSame(box, ours.get(i), "Twisted made something else of", i, seed);
      }
      byte[] again = written(shape.readCall(theirs.get(i), new Passed(1)));
      requireSame(box, again, "we make something else of", i, seed);
    }
  }

  private static void requireSame(byte[] expected, byte[] got, String what, int index, long seed) {
    if (!Arrays.equals(expected, got)) {
      assertThat(new String(got, ISO_8859_1))
          .as("%s box %d, -Dspindle.amp.seed=%d", what, index, seed)
          .isEqualTo(new String(expected, ISO_8859_1));
    }
  }

  private static void run(Path input, File output, long seed) throws Exception {
    int own = BOXES / 2;
    Process python =
        new ProcessBuilder(PYTHON.toString(), "src/test/python/boxes.py", "" + own, "" + seed)
            .redirectInput(input.toFile())
            .redirectOutput(output)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(python.waitFor()).isZero();
  }

  static void requireTwisted() throws Exception {
    boolean there =
        Files.isExecutable(PYTHON)
            && new ProcessBuilder(PYTHON.toString(), "-c", "import twisted.protocols.amp")
                    .start()
                    .waitFor()
                == 0;
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("install the Debian package python3-twisted");
    }
    Assumptions.assumeTrue(there, "there is no Twisted to ask");
  }
}
