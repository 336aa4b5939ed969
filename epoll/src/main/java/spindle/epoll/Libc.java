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

/// The calls of the C library that a kernel makes. Each returns what the call returned, or minus
/// the error number where that was -1, so that a result below zero says both.
///
/// Addresses are plain numbers: whoever passes one keeps its memory alive for the length of the
/// call. One instance serves one thread, since it has one place for the error number.
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle EPOLL_CREATE = ints("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      ints("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      ints("epoll_wait", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = ints("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKET = ints("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = ints("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle LISTEN = ints("listen", JAVA_INT, JAVA_INT);
  private static final MethodHandle CONNECT = ints("connect", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ACCEPT =
      ints("accept4", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      ints("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETSOCKOPT =
      ints("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      ints("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SHUTDOWN = ints("shutdown", JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = ints("close", JAVA_INT);
  private static final MethodHandle OPEN = ints("open", JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle RECV = longs("recv", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SEND = longs("send", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SENDMSG = longs("sendmsg", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SENDFILE =
      longs("sendfile", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK = longs("lseek", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle PREAD =
      longs("pread", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETPWUID =
      ints("getpwuid_r", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETGRGID =
      ints("getgrgid_r", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE = longs("write", JAVA_INT, JAVA_LONG, JAVA_LONG);

  private final MemorySegment state;

  Libc(Arena arena) {
    state = arena.allocate(STATE);
  }

  private static MethodHandle ints(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle longs(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  @SuppressWarnings("restricted") // this is the module that native access is enabled for
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
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

  int epollCreate(int flags) {
    try {
      return told((int) EPOLL_CREATE.invokeExact(state, flags));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    try {
      return told((int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int epollWait(int epoll, long events, int max, int millis) {
    try {
      return told((int) EPOLL_WAIT.invokeExact(state, epoll, events, max, millis));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int eventfd(int value, int flags) {
    try {
      return told((int) EVENTFD.invokeExact(state, value, flags));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int socket(int domain, int type) {
    try {
      return told((int) SOCKET.invokeExact(state, domain, type, 0));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int bind(int fd, long address, int length) {
    try {
      return told((int) BIND.invokeExact(state, fd, address, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int listen(int fd, int backlog) {
    try {
      return told((int) LISTEN.invokeExact(state, fd, backlog));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int connect(int fd, long address, int length) {
    try {
      return told((int) CONNECT.invokeExact(state, fd, address, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int accept(int fd, long address, long length, int flags) {
    try {
      return told((int) ACCEPT.invokeExact(state, fd, address, length, flags));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int getsockname(int fd, long address, long length) {
    try {
      return told((int) GETSOCKNAME.invokeExact(state, fd, address, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int getsockopt(int fd, int level, int option, long value, long length) {
    try {
      return told((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int setsockopt(int fd, int level, int option, long value, int length) {
    try {
      return told((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int shutdown(int fd, int how) {
    try {
      return told((int) SHUTDOWN.invokeExact(state, fd, how));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int close(int fd) {
    try {
      return told((int) CLOSE.invokeExact(state, fd));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  int open(long path, int flags) {
    try {
      return told((int) OPEN.invokeExact(state, path, flags, 0));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long recv(int fd, long address, long length) {
    try {
      return told((long) RECV.invokeExact(state, fd, address, length, 0));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long send(int fd, long address, long length, int flags) {
    try {
      return told((long) SEND.invokeExact(state, fd, address, length, flags));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long sendmsg(int fd, long message, int flags) {
    try {
      return told((long) SENDMSG.invokeExact(state, fd, message, flags));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long sendfile(int to, int from, long position, long count) {
    try {
      return told((long) SENDFILE.invokeExact(state, to, from, position, count));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long pread(int fd, long bytes, long count, long offset) {
    try {
      return told((long) PREAD.invokeExact(state, fd, bytes, count, offset));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long lseek(int fd, long offset, int whence) {
    try {
      return told((long) LSEEK.invokeExact(state, fd, offset, whence));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  long write(int fd, long address, long length) {
    try {
      return told((long) WRITE.invokeExact(state, fd, address, length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /// The entry of a user. Returns the error number itself, not minus it.
  int getpwuid(int uid, long entry, long buffer, long length, long result) {
    try {
      return (int) GETPWUID.invokeExact(state, uid, entry, buffer, length, result);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /// The entry of a group. Returns the error number itself, not minus it.
  int getgrgid(int gid, long entry, long buffer, long length, long result) {
    try {
      return (int) GETGRGID.invokeExact(state, gid, entry, buffer, length, result);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }
}
