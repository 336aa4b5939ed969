package spindle.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.kernel.AcceptFailed;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.MessageLengthError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// From Linux's numbers to reasons, with the number kept.
class ReasonsTest {
  private static final Address PLACE = IPv4Address.of("192.0.2.1", 80);

  private static void connect(int errno, Class<? extends ConnectError> reason) {
    ConnectError told = Reasons.notConnected(PLACE, "connect", errno);
    assertThat(told).isExactlyInstanceOf(reason);
    assertThat(told).hasMessageContaining("192.0.2.1:80").hasMessageContaining(Errno.words(errno));
    assertThat(told.getCause()).hasMessageContaining("(connect, errno " + errno + ")");
  }

  @Test
  void anAttemptFailsWithTheReasonThatTheSystemGave() {
    connect(Errno.ECONNREFUSED, ConnectionRefusedError.class);
    connect(Errno.ETIMEDOUT, TCPTimedOutError.class);
    connect(Errno.ENETUNREACH, NoRouteError.class);
    connect(Errno.EHOSTUNREACH, NoRouteError.class);
    connect(Errno.EACCES, ConnectError.class);
    connect(Errno.ENOMEM, ConnectError.class);
  }

  @Test
  void whatKeepsFromAcceptingIsTheMachinesOrThisConnections() {
    accept(Errno.EMFILE, AcceptFailed.Kind.NO_DESCRIPTORS);
    for (int errno :
        new int[] {
          Errno.ENETDOWN,
          Errno.EPROTO,
          Errno.ENOPROTOOPT,
          Errno.EHOSTDOWN,
          Errno.ENONET,
          Errno.EHOSTUNREACH,
          Errno.EOPNOTSUPP,
          Errno.ENETUNREACH,
          Errno.ECONNABORTED,
          Errno.EPERM,
          Errno.ETIMEDOUT,
          Errno.EINTR
        }) {
      accept(errno, AcceptFailed.Kind.NOT_THIS_ONE);
    }
    for (int errno : new int[] {Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM}) {
      accept(errno, AcceptFailed.Kind.NO_RESOURCES);
    }
    for (int errno : new int[] {Errno.EBADF, Errno.ENOTSOCK, Errno.EINVAL}) {
      accept(errno, AcceptFailed.Kind.GONE);
    }
  }

  private static void accept(int errno, AcceptFailed.Kind kind) {
    AcceptFailed told = Reasons.notAccepted(errno);
    assertThat(told.kind()).as(Errno.words(errno)).isEqualTo(kind);
    assertThat(told.getCause()).hasMessageContaining("(accept4, errno " + errno + ")");
  }

  @Test
  void aDatagramFailsBecauseOfItsSizeOrOfWhoTookNone() {
    assertThatThrownBy(() -> Reasons.notSent(PLACE, 70_000, Errno.EMSGSIZE))
        .isExactlyInstanceOf(MessageLengthError.class)
        .hasMessageContaining("70000 bytes");
    assertThat(Reasons.notSent(PLACE, 1, Errno.ECONNREFUSED))
        .isExactlyInstanceOf(ConnectionRefusedError.class);
    assertThat(Reasons.notReceived(PLACE, Errno.ECONNREFUSED))
        .isExactlyInstanceOf(ConnectionRefusedError.class)
        .hasMessageContaining("192.0.2.1:80");
    assertThat(Reasons.notReceived(PLACE, Errno.ENOMEM)).isExactlyInstanceOf(IOException.class);
  }

  @Test
  void aFileFailsAsTheJdksOwnFilesDo() {
    Path file = Path.of("a");
    assertThat(Reasons.notOpened(file, Errno.ENOENT)).isInstanceOf(NoSuchFileException.class);
    assertThat(Reasons.notOpened(file, Errno.EACCES)).isInstanceOf(AccessDeniedException.class);
    assertThat(Reasons.notOpened(file, Errno.EMFILE)).hasMessage("a: Too many open files");
  }

  private static Map<String, Integer> numbers() throws IllegalAccessException {
    Map<String, Integer> found = new TreeMap<>();
    for (Field each : Errno.class.getDeclaredFields()) {
      if (each.getType() == int.class) {
        found.put(each.getName(), each.getInt(null));
      }
    }
    assertThat(found).containsKeys("EAGAIN", "EHOSTDOWN");
    return found;
  }

  @Test
  void everyNumberHasWords() throws Exception {
    assertThat(Errno.words(999)).isEqualTo("Error 999");
    numbers()
        .forEach((name, errno) -> assertThat(Errno.words(errno)).isNotEqualTo("Error " + errno));
  }

  /// What a function of glibc says of an error number, whatever the locale.
  @SuppressWarnings("restricted") // the tests are in the module that has native access
  private static String told(String function, int errno) throws Throwable {
    Linker linker = Linker.nativeLinker();
    var text = ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(100, JAVA_BYTE));
    MethodHandle call =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(text, JAVA_INT));
    return ((MemorySegment) call.invokeExact(errno)).getString(0);
  }

  @Test
  void theNumbersAndTheWordsAreTheSystems() throws Throwable {
    assumeTrue(
        Linker.nativeLinker().defaultLookup().find("strerrordesc_np").isPresent(),
        "glibc tells its words, since its release 2.32");
    for (Map.Entry<String, Integer> each : numbers().entrySet()) {
      int errno = each.getValue();
      assertThat(told("strerrorname_np", errno)).isEqualTo(each.getKey());
      assertThat(Errno.words(errno)).isEqualTo(told("strerrordesc_np", errno));
    }
  }
}
