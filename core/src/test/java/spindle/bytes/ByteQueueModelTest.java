package spindle.bytes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the queue with a byte stream that only grows and a position in it.
class ByteQueueModelTest {
  private static final byte[][] WANTED = {{'a'}, {'b', 'a'}, {'a', 'a', 'b'}, {'c', 'b'}, {'z'}};

  private final ByteQueue queue = new ByteQueue();
  private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
  private int taken;
  private String where = "";

  @ParameterizedTest(name = "pieces of {0} bytes")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void piecesOfOneSizeMakeTheSameStream(int size) {
    for (int seed = 0; seed < 5; seed++) {
      drive(new Random(seed), size, "pieces of " + size + ", seed " + seed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void piecesOfAnySizeMakeTheSameStream(long seed) {
    drive(new Random(seed), 0, "seed " + seed);
  }

  private void drive(Random chance, int size, String name) {
    for (int step = 0; step < 2_000; step++) {
      where = name + ", step " + step;
      ByteBuffer lent = lent(chance, size == 0 ? chance.nextInt(300) : size);
      if (chance.nextBoolean()) {
        queue.append(lent);
        overwrite(lent);
      } else {
        queue.borrow(lent);
      }
      assertThat(lent.remaining()).as(where).isZero();
      for (int uses = chance.nextInt(5); uses > 0; uses--) {
        use(chance);
        checkSearch(chance);
      }
      queue.giveBack();
      overwrite(lent);
      forgetTaken();
      assertThat(queue.size()).as(where).isEqualTo(arrived.size());
    }
    assertThat(queue.take(queue.size())).as(where).isEqualTo(left());
    arrived.reset();
    assertThat(queue.capacity()).as(where).isZero();
  }

  /// A buffer of few letters, so that what is searched for is found, with a margin on both sides.
  private ByteBuffer lent(Random chance, int size) {
    int margin = chance.nextInt(3);
    int capacity = size + 2 * margin;
    ByteBuffer lent =
        chance.nextBoolean() ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
    for (int i = 0; i < capacity; i++) {
      byte letter = (byte) ('a' + chance.nextInt(3));
      lent.put(i, letter);
      if (i >= margin && i < margin + size) {
        arrived.write(letter);
      }
    }
    return lent.limit(margin + size).position(margin);
  }

  private static void overwrite(ByteBuffer lent) {
    for (int i = 0; i < lent.limit(); i++) {
      lent.put(i, (byte) 'z');
    }
  }

  private void use(Random chance) {
    int count = chance.nextInt(Math.min(queue.size(), 400) + 1);
    byte[] expected = new byte[count];
    System.arraycopy(arrived.toByteArray(), taken, expected, 0, count);
    String text = new String(expected, ISO_8859_1);
    taken += count;
    switch (chance.nextInt(6)) {
      case 0 -> assertThat(queue.take(count)).as(where).isEqualTo(expected);
      case 1 -> assertThat(queue.takeString(count, ISO_8859_1)).as(where).isEqualTo(text);
      case 2 -> assertThat(queue.takeView(count)).as(where).isEqualTo(ByteBuffer.wrap(expected));
      case 3 -> assertThat(queue.lend(count)).as(where).isEqualTo(ByteBuffer.wrap(expected));
      case 4 -> {
        ByteBuffer target = ByteBuffer.allocate(count);
        assertThat(queue.drainTo(target)).as(where).isEqualTo(count);
        assertThat(target.array()).as(where).isEqualTo(expected);
      }
      default -> queue.skip(count);
    }
  }

  private void checkSearch(Random chance) {
    byte[] left = left();
    String text = new String(left, ISO_8859_1);
    byte[] wanted = WANTED[chance.nextInt(WANTED.length)];
    int expected = text.indexOf(new String(wanted, ISO_8859_1));
    assertThat(queue.indexOf(wanted)).as(where).isEqualTo(expected);
    if (wanted.length == 1) {
      assertThat(queue.indexOf(wanted[0])).as(where).isEqualTo(expected);
    }
    if (left.length >= Long.BYTES) {
      int index = chance.nextInt(left.length - Long.BYTES + 1);
      ByteBuffer plain = ByteBuffer.wrap(left);
      assertThat(queue.peekByte(index)).as(where).isEqualTo(plain.get(index));
      assertThat(queue.peekInt(index)).as(where).isEqualTo(plain.getInt(index));
      assertThat(queue.peekLong(index)).as(where).isEqualTo(plain.getLong(index));
    }
  }

  private void forgetTaken() {
    byte[] left = left();
    arrived.reset();
    arrived.writeBytes(left);
    taken = 0;
  }

  private byte[] left() {
    byte[] all = arrived.toByteArray();
    byte[] left = new byte[all.length - taken];
    System.arraycopy(all, taken, left, 0, left.length);
    return left;
  }
}
