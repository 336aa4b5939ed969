package spindle.cluster.agreement;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandsFuzzTest {
  private static byte[] commands(Random chance) {
    var all = new ByteArrayOutputStream();
    for (int count = chance.nextInt(30); count > 0; count--) {
      byte[] command = CommandsFuzz.command(1 + chance.nextInt(6), chance).done();
      if (chance.nextInt(4) == 0) {
        command[chance.nextInt(command.length)] = (byte) chance.nextInt();
      }
      all.write(command.length);
      all.write(command, 0, command.length);
    }
    return all.toByteArray();
  }

  @Test
  void anyCommandsAreAppliedOrRefusedAndMakeOneState() {
    for (long seed = 0; seed < 20_000; seed++) {
      byte[] input = commands(new Random(seed));
      try {
        CommandsFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException | IOException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
