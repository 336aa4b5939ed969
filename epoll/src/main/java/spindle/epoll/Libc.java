package spindle.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// The calls of the C library that a kernel makes. Each returns what the call returned, or minus
/// the error number where that was -1, so that a result below zero says both.
///
/// Addresses are plain numbers: whoever passes one keeps its memory alive for the length of the
/// call. One instance serves one thread, since it has one place for the error number.
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  /// The shape of every call but one, whatever its arguments: to link another shape costs the start
  /// of a program some 20 ms. By the calling conventions of Linux on x86-64 and aarch64 each of the
  /// arguments has a register of its own. A callee looks at no more registers than it takes, and at
  /// no more of each than its type has; a result that is an int is the lower half of one.
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle EPOLL_CREATE = call("epoll_create1");
  private static final MethodHandle EPOLL_CTL = call("epoll_ctl");
  private static final MethodHandle EPOLL_WAIT = call("epoll_wait");
  private static final MethodHandle EVENTFD = call("eventfd");
  private static final MethodHandle SOCKET = call("socket");
  private static final MethodHandle BIND = call("bind");
  private static final MethodHandle LISTEN = call("listen");
  private static final MethodHandle CONNECT = call("connect");
  private static final MethodHandle ACCEPT = call("accept4");
  private static final MethodHandle GETSOCKNAME = call("getsockname");
  private static final MethodHandle GETSOCKOPT = call("getsockopt");
  private static final MethodHandle SETSOCKOPT = call("setsockopt");
  private static final MethodHandle SHUTDOWN = call("shutdown");
  private static final MethodHandle CLOSE = call("close");
  private static final MethodHandle OPEN = call("open");
  private static final MethodHandle RECV = call("recv");
  private static final MethodHandle SEND = call("send");
  private static final MethodHandle SENDMSG = call("sendmsg");
  private static final MethodHandle SENDFILE = call("sendfile");
  private static final MethodHandle LSEEK = call("lseek");
  private static final MethodHandle PREAD = call("pread");
  private static final MethodHandle RECVFROM = call("recvfrom");
  private static final MethodHandle SENDTO = call("sendto");
  private static final MethodHandle RECVMSG = call("recvmsg");
  private static final MethodHandle GETPEERNAME = call("getpeername");

  private static final MethodHandle GETPWUID = call("getpwuid_r");
  private static final MethodHandle GETGRGID = call("getgrgid_r");
  private static final MethodHandle WRITE = call("write");

  /// The calls of each message, in fields that the compiler does not take for constants. So it
  /// compiles each by itself, and there it finds always that the linker's small objects live no
  /// longer than the call. Compiled into their callers, they were left over, 40 bytes a call, in
  /// one of three programs: wherever all that a turn calls together was too much for it.
  private final MethodHandle epollWait = EPOLL_WAIT;

  private final MethodHandle recv = RECV;
  private final MethodHandle send = SEND;
  private final MethodHandle sendmsg = SENDMSG;

  private final MemorySegment state;

  /// Whoever closes the arena makes no further call. So the linker need not hold the arena open for
  /// the length of each call: two atomic steps less, and so much less code that the compiler takes
  /// away what a call allocates wherever it is inlined.
  @SuppressWarnings("restricted") // this is the module that native access is enabled for
  Libc(Arena arena) {
    state = MemorySegment.ofAddress(arena.allocate(STATE).address()).reinterpret(STATE.byteSize());
  }

  /// Declared with two arguments and `...`, which some machines pass in another way. Few programs
  /// need it, so it is linked when one does.
  private static final class Fcntl {
    private static final MethodHandle FCNTL =
        handle(
            "fcntl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
  }

  private static MethodHandle call(String name) {
    return handle(name, SHAPE);
  }

  @SuppressWarnings("restricted") // this is the module that native access is enabled for
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... more) {
    Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
    options[more.length] = Linker.Option.captureCallState("errno");
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor, options);
  }

  /// The result, or minus the error number.
  private int told(int result) {
    return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
  }

  private long told(long result) {
    return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
  }

  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a call of the C library threw", thrown);
  }

  int epollCreate(long flags) {
    try {
      return told((int) (long) EPOLL_CREATE.invokeExact(state, flags, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int epollCtl(long epoll, long operation, long fd, long event) {
    try {
      return told((int) (long) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int epollWait(long epoll, long events, long max, long millis) {
    try {
      return told((int) (long) epollWait.invokeExact(state, epoll, events, max, millis, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int eventfd(long value, long flags) {
    try {
      return told((int) (long) EVENTFD.invokeExact(state, value, flags, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int socket(long domain, long type) {
    try {
      return told((int) (long) SOCKET.invokeExact(state, domain, type, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int bind(long fd, long address, long length) {
    try {
      return told((int) (long) BIND.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int listen(long fd, long backlog) {
    try {
      return told((int) (long) LISTEN.invokeExact(state, fd, backlog, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int connect(long fd, long address, long length) {
    try {
      return told((int) (long) CONNECT.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int accept(long fd, long address, long length, long flags) {
    try {
      return told((int) (long) ACCEPT.invokeExact(state, fd, address, length, flags, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int getsockname(long fd, long address, long length) {
    try {
      return told((int) (long) GETSOCKNAME.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int getpeername(long fd, long address, long length) {
    try {
      return told((int) (long) GETPEERNAME.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int fcntl(int fd, int command, int argument) {
    try {
      return told((int) Fcntl.FCNTL.invokeExact(state, fd, command, argument));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int getsockopt(long fd, long level, long option, long value, long length) {
    try {
      return told((int) (long) GETSOCKOPT.invokeExact(state, fd, level, option, value, length, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int setsockopt(long fd, long level, long option, long value, long length) {
    try {
      return told((int) (long) SETSOCKOPT.invokeExact(state, fd, level, option, value, length, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int shutdown(long fd, long how) {
    try {
      return told((int) (long) SHUTDOWN.invokeExact(state, fd, how, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int close(long fd) {
    try {
      return told((int) (long) CLOSE.invokeExact(state, fd, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int open(long path, long flags) {
    try {
      return told((int) (long) OPEN.invokeExact(state, path, flags, 0L, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long recv(long fd, long address, long length) {
    try {
      return told((long) recv.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long send(long fd, long address, long length, long flags) {
    try {
      return told((long) send.invokeExact(state, fd, address, length, flags, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long recvfrom(long fd, long buffer, long length, long address, long addressLength) {
    try {
      return told(
          (long) RECVFROM.invokeExact(state, fd, buffer, length, 0L, address, addressLength));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long sendto(long fd, long buffer, long length, long flags, long address, long addressLength) {
    try {
      return told(
          (long) SENDTO.invokeExact(state, fd, buffer, length, flags, address, addressLength));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long recvmsg(long fd, long message, long flags) {
    try {
      return told((long) RECVMSG.invokeExact(state, fd, message, flags, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long sendmsg(long fd, long message, long flags) {
    try {
      return told((long) sendmsg.invokeExact(state, fd, message, flags, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long sendfile(long to, long from, long position, long count) {
    try {
      return told((long) SENDFILE.invokeExact(state, to, from, position, count, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long pread(long fd, long bytes, long count, long offset) {
    try {
      return told((long) PREAD.invokeExact(state, fd, bytes, count, offset, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long lseek(long fd, long offset, long whence) {
    try {
      return told((long) LSEEK.invokeExact(state, fd, offset, whence, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long write(long fd, long address, long length) {
    try {
      return told((long) WRITE.invokeExact(state, fd, address, length, 0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /// The entry of a user. Returns the error number itself, not minus it.
  int getpwuid(long uid, long entry, long buffer, long length, long result) {
    try {
      return (int) (long) GETPWUID.invokeExact(state, uid, entry, buffer, length, result, 0L);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /// The entry of a group. Returns the error number itself, not minus it.
  int getgrgid(long gid, long entry, long buffer, long length, long result) {
    try {
      return (int) (long) GETGRGID.invokeExact(state, gid, entry, buffer, length, result, 0L);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }
}
