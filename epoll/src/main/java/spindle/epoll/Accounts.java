package spindle.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.protocol.PeerCredentials;

/// Who is at the other end of a UNIX socket, with names in place of numbers.
final class Accounts {
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;

  /// `struct ucred`: process, user, group.
  private static final int UCRED_SIZE = 12;

  /// `struct passwd` and `struct group`, both of which begin with the name's address.
  private static final int ENTRY_SIZE = 64;

  private static final int RESULT = ENTRY_SIZE;
  private static final int TEXTS = RESULT + 8;

  /// `getpwuid_r` or `getgrgid_r`.
  @FunctionalInterface
  private interface Question {
    int ask(int number, long entry, long buffer, long length, long result);
  }

  private Accounts() {}

  /// Who is at the other end of `fd`; null where the system does not tell.
  static @Nullable PeerCredentials peerOf(EpollKernel kernel, int fd) {
    Scratch scratch = kernel.scratch;
    MemorySegment memory = scratch.memory();
    memory.set(ValueLayout.JAVA_INT, UCRED_SIZE, UCRED_SIZE);
    long size = memory.address() + UCRED_SIZE;
    if (kernel.libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, memory.address(), size) < 0) {
      return null;
    }
    int process = memory.get(ValueLayout.JAVA_INT, 0);
    int user = memory.get(ValueLayout.JAVA_INT, 4);
    int group = memory.get(ValueLayout.JAVA_INT, 8);
    return new PeerCredentials(
        name(memory, user, kernel.libc::getpwuid),
        name(memory, group, kernel.libc::getgrgid),
        process > 0 ? OptionalInt.of(process) : OptionalInt.empty());
  }

  private static String name(MemorySegment memory, int number, Question question) {
    long start = memory.address();
    long length = memory.byteSize() - TEXTS;
    int failed = question.ask(number, start, start + TEXTS, length, start + RESULT);
    long found = memory.get(ValueLayout.JAVA_LONG, RESULT);
    if (failed != 0 || found == 0) {
      return Integer.toUnsignedString(number);
    }
    // The texts are where they were asked for, so that nobody else's memory is read.
    long at = memory.get(ValueLayout.JAVA_LONG, 0) - start;
    return memory.getString(at);
  }
}
