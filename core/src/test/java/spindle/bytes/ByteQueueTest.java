package spindle.bytes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteQueueTest {
  private static final byte[] CRLF = {'\r', '\n'};

  private final ByteQueue queue = new ByteQueue();

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static String text(ByteBuffer bytes) {
    return ISO_8859_1.decode(bytes).toString();
  }

  private String rest() {
    return queue.takeString(queue.size(), ISO_8859_1);
  }

  @Test
  void whatIsAppendedIsCopiedAndCounted() {
    byte[] mine = {'a', 'b', 'c', 'd'};
    ByteBuffer lent = ByteBuffer.wrap(mine, 1, 2);
    queue.append(lent);
    Arrays.fill(mine, (byte) 'x');
    assertThat(lent.hasRemaining()).isFalse();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(rest()).isEqualTo("bc");
  }

  @Test
  void whatIsBorrowedIsCopiedWhenItIsGivenBackAndOnlyTheRestOfIt() {
    byte[] mine = {'a', 'b', 'c', 'd'};
    queue.borrow(ByteBuffer.wrap(mine));
    assertThat(queue.capacity()).isZero();
    assertThat(queue.takeString(3, UTF_8)).isEqualTo("abc");
    queue.giveBack();
    Arrays.fill(mine, (byte) 'x');
    assertThat(rest()).isEqualTo("d");
  }

  @Test
  void borrowingAndAppendingKeepTheOrder() {
    queue.append(bytes("ab"));
    queue.borrow(bytes("cd"));
    queue.borrow(bytes("ef"));
    queue.append(bytes("gh"));
    queue.borrow(bytes("ij"));
    assertThat(queue.size()).isEqualTo(10);
    assertThat(rest()).isEqualTo("abcdefghij");
  }

  @Test
  void whatIsPutBackComesBeforeEverythingElse() {
    queue.prepend(bytes("ef"));
    queue.borrow(bytes("gh"));
    assertThat(queue.indexOf((byte) 'c')).isEqualTo(-1);
    ByteBuffer early = bytes("xcd").position(1);
    queue.prepend(early);
    assertThat(early.hasRemaining()).isFalse();
    assertThat(queue.indexOf((byte) 'c')).isZero();
    queue.prepend(bytes("ab"));
    assertThat(rest()).isEqualTo("abcdefgh");
  }

  @Test
  void anEmptyQueueHoldsNoMemory() {
    assertThat(queue.capacity()).isZero();
    queue.append(bytes("abc"));
    queue.skip(3);
    assertThat(queue.capacity()).isZero();
    queue.append(bytes("abc"));
    queue.clear();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.capacity()).isZero();
  }

  @Test
  void aQueueThatWasLargeGivesMemoryBackBeforeItIsEmpty() {
    queue.append(ByteBuffer.allocate(1 << 20));
    queue.skip((1 << 20) - 5);
    assertThat(queue.size()).isEqualTo(5);
    assertThat(queue.capacity()).isLessThan(1024);
  }

  @Test
  void memoryIsBoundedWhileBytesPassThrough() {
    for (int i = 0; i < 100_000; i++) {
      queue.append(bytes("0123456789"));
      if (i > 10) {
        queue.skip(10);
      }
    }
    assertThat(queue.size()).isEqualTo(110);
    assertThat(queue.capacity()).isLessThan(512);
  }

  @Test
  void clearForgetsBorrowedBytesToo() {
    queue.append(bytes("ab"));
    queue.borrow(bytes("cd"));
    queue.clear();
    queue.giveBack();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aByteIsFoundAcrossOwnAndBorrowedBytes() {
    queue.append(bytes("abc"));
    queue.borrow(bytes("defgabc"));
    assertThat(queue.indexOf((byte) 'c')).isEqualTo(2);
    assertThat(queue.indexOf((byte) 'd')).isEqualTo(3);
    assertThat(queue.indexOf((byte) 'g')).isEqualTo(6);
    assertThat(queue.indexOf((byte) 'z')).isEqualTo(-1);
    queue.skip(3);
    assertThat(queue.indexOf((byte) 'c')).isEqualTo(6);
  }

  @Test
  void everyByteValueIsFoundAtEveryPlace() {
    for (int value = 0; value < 256; value++) {
      for (int place = 0; place < 20; place++) {
        byte[] text = new byte[20];
        Arrays.fill(text, (byte) (value + 1));
        text[place] = (byte) value;
        queue.clear();
        queue.append(ByteBuffer.wrap(text));
        assertThat(queue.indexOf((byte) value)).isEqualTo(place);
      }
    }
  }

  @Test
  void aDelimiterIsFoundHoweverItIsCut() {
    String text = "a\rb\nc\r\r\nd\r\n";
    for (int cut = 0; cut <= text.length(); cut++) {
      queue.clear();
      queue.append(bytes(text.substring(0, cut)));
      int early = queue.indexOf(CRLF);
      queue.borrow(bytes(text.substring(cut)));
      assertThat(early).isEqualTo(cut < 8 ? -1 : 6);
      assertThat(queue.indexOf(CRLF)).isEqualTo(6);
      assertThat(queue.indexOf(CRLF)).isEqualTo(6);
      queue.skip(8);
      assertThat(queue.indexOf(CRLF)).isEqualTo(1);
    }
  }

  @Test
  void aDelimiterThatRepeatsItselfIsFoundAtItsFirstPlace() {
    queue.append(bytes("xaabaaab"));
    assertThat(queue.indexOf(new byte[] {'a', 'a', 'a', 'b'})).isEqualTo(4);
    assertThat(queue.indexOf(new byte[] {'a', 'a'})).isEqualTo(1);
  }

  @Test
  void aDelimiterThatWasPartlyTakenIsNotFound() {
    queue.append(bytes("a\r\nb"));
    assertThat(queue.indexOf(CRLF)).isEqualTo(1);
    queue.skip(2);
    assertThat(queue.indexOf(CRLF)).isEqualTo(-1);
  }

  @Test
  void aSearchForSomethingElseStartsAtTheFront() {
    queue.append(bytes("a,b;c"));
    assertThat(queue.indexOf((byte) ';')).isEqualTo(3);
    assertThat(queue.indexOf((byte) ',')).isEqualTo(1);
    byte[] delimiter = {'z'};
    assertThat(queue.indexOf(delimiter)).isEqualTo(-1);
    delimiter[0] = 'a';
    assertThat(queue.indexOf(delimiter)).isZero();
  }

  @Test
  void anEmptyDelimiterIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> queue.indexOf(new byte[0]));
  }

  @Test
  void whatWasSearchedIsNotSearchedAgainHoweverSmallThePiecesAre() {
    byte[] one = {'x'};
    for (int i = 1; i <= 100_000; i++) {
      queue.borrow(ByteBuffer.wrap(one));
      assertThat(queue.searched()).isEqualTo(i - 1);
      assertThat(queue.indexOf(CRLF)).isEqualTo(-1);
      assertThat(queue.searched()).isEqualTo(i);
      queue.giveBack();
    }
    queue.skip(40_000);
    assertThat(queue.searched()).isEqualTo(60_000);
    queue.append(bytes("\r\n"));
    assertThat(queue.indexOf(CRLF)).isEqualTo(60_000);
    assertThat(queue.indexOf((byte) 'y')).isEqualTo(-1);
  }

  @Test
  void numbersAreReadBigEndianWhateverTheOrderOfTheBuffer() {
    for (int cut = 0; cut <= 9; cut++) {
      ByteBuffer all = ByteBuffer.wrap(new byte[] {7, -1, 2, 3, 4, 5, 6, 7, 8});
      all.order(ByteOrder.LITTLE_ENDIAN);
      queue.clear();
      queue.append(all.slice(0, cut));
      queue.borrow(all.position(cut));
      assertThat(queue.peekByte(1)).isEqualTo((byte) -1);
      assertThat(queue.peekUnsignedByte(1)).isEqualTo(255);
      assertThat(queue.peekUnsignedShort(1)).isEqualTo(0xFF02);
      assertThat(queue.peekInt(1)).isEqualTo(0xFF020304);
      assertThat(queue.peekLong(1)).isEqualTo(0xFF02030405060708L);
      assertThat(queue.size()).isEqualTo(9);
    }
  }

  @Test
  void aViewIsNotCopiedAndStaysAsItIsWhateverHappensToTheQueue() {
    queue.append(bytes("hello, world"));
    ByteBuffer view = queue.takeView(5);
    queue.append(ByteBuffer.wrap(new byte[10_000]));
    queue.skip(9_000);
    queue.clear();
    queue.append(ByteBuffer.wrap(new byte[100]));
    assertThat(text(view)).isEqualTo("hello");
    ByteBuffer lent = bytes("abcdef");
    queue.clear();
    queue.borrow(lent);
    view = queue.takeView(3);
    lent.put(1, (byte) 'x');
    assertThat(text(view)).isEqualTo("axc");
  }

  @Test
  void theSameWindowIsMovedOverBorrowedBytesOfOneBuffer() {
    ByteBuffer direct = ByteBuffer.allocateDirect(8).put(bytes("abcdefgh")).flip();
    queue.borrow(direct);
    ByteBuffer first = queue.lend(3);
    assertThat(text(first)).isEqualTo("abc");
    first.order(ByteOrder.LITTLE_ENDIAN).limit(first.position());
    queue.skip(1);
    ByteBuffer second = queue.lend(2);
    assertThat(second).isSameAs(first);
    assertThat(second.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(text(second)).isEqualTo("ef");
    queue.giveBack();
    assertThat(rest()).isEqualTo("gh");
    queue.borrow(direct.clear().position(6));
    assertThat(queue.lend(2)).isSameAs(first);
  }

  @Test
  void whatIsLentFromTheHeapOrFromOwnBytesIsAViewOfItsOwn() {
    queue.append(bytes("ab"));
    queue.borrow(bytes("cdef"));
    ByteBuffer first = queue.lend(1);
    ByteBuffer crossing = queue.lend(2);
    ByteBuffer last = queue.lend(3);
    assertThat(text(first) + text(crossing) + text(last)).isEqualTo("abcdef");
    assertThrows(IndexOutOfBoundsException.class, () -> queue.lend(1));
  }

  @Test
  void aViewCanCrossFromOwnToBorrowedBytes() {
    queue.append(bytes("ab"));
    queue.borrow(bytes("cdef"));
    assertThat(text(queue.takeView(4))).isEqualTo("abcd");
    assertThat(rest()).isEqualTo("ef");
  }

  @Test
  void drainingFillsTheTargetOrEmptiesTheQueue() {
    queue.append(bytes("abc"));
    queue.borrow(bytes("defg"));
    ByteBuffer small = ByteBuffer.allocate(5);
    assertThat(queue.drainTo(small)).isEqualTo(5);
    assertThat(text(small.flip())).isEqualTo("abcde");
    ByteBuffer large = ByteBuffer.allocate(50);
    assertThat(queue.drainTo(large)).isEqualTo(2);
    assertThat(text(large.flip())).isEqualTo("fg");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void textIsDecodedWhereverItLies() {
    byte[] text = "grüße €".getBytes(UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      ByteBuffer direct = ByteBuffer.allocateDirect(text.length).put(text).flip();
      queue.append(direct.slice(0, cut));
      queue.borrow(direct.position(cut));
      assertThat(queue.takeString(text.length, UTF_8)).isEqualTo("grüße €");
    }
  }

  @Test
  void aQueueHoldsTwoGibibytesAndNoMore(@TempDir Path folder) throws IOException {
    int most = Integer.MAX_VALUE - 8;
    // All holes: it takes neither disk nor memory.
    Path file = folder.resolve("holes");
    try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      channel.write(ByteBuffer.allocate(1), most);
      ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, most + 1L);
      assertThatThrownBy(() -> queue.borrow(all.duplicate()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a queue of 0 bytes has no room for %d more".formatted(most + 1));
      assertThat(queue.isEmpty()).isTrue();
      queue.borrow(all.slice(0, most));
      assertThat(queue.size()).isEqualTo(most);
      queue.clear();
      queue.append(bytes("a"));
      assertThatThrownBy(() -> queue.borrow(all.slice(0, most)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> queue.append(all.slice(0, most)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> queue.prepend(all.slice(0, most)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(rest()).isEqualTo("a");
    }
  }

  @Test
  void askingForMoreThanThereIsSaysSoAndChangesNothing() {
    queue.append(bytes("abc"));
    assertThatThrownBy(() -> queue.take(4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("asked for 4 bytes from index 0 on, but there are 3");
    assertThrows(IndexOutOfBoundsException.class, () -> queue.take(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.skip(4));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.skip(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.takeView(4));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.takeString(4, UTF_8));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.peekByte(3));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.peekByte(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.peekInt(0));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.peekUnsignedShort(2));
    assertThrows(IndexOutOfBoundsException.class, () -> queue.peekInt(Integer.MAX_VALUE));
    assertThat(rest()).isEqualTo("abc");
  }

  @Test
  void whatWasLentOfAHeapBufferDoesNotKeepIt() throws Exception {
    WeakReference<ByteBuffer> large = lendSomeOfALargeBuffer();
    for (int i = 0; i < 20 && !large.refersTo(null); i++) {
      System.gc();
    }
    assertThat(large.refersTo(null)).isTrue();
    assertThat(queue.isEmpty()).isTrue();
  }

  private WeakReference<ByteBuffer> lendSomeOfALargeBuffer() {
    ByteBuffer large = ByteBuffer.allocate(1 << 20);
    queue.borrow(large);
    assertThat(queue.lend(10).remaining()).isEqualTo(10);
    queue.clear();
    return new WeakReference<>(large);
  }
}
