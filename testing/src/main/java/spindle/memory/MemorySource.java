package spindle.memory;

import org.jspecify.annotations.Nullable;
import spindle.kernel.Kernel;

/// A socket that its kernel watches. It tells the kernel when it may have become ready; the kernel
/// asks it whether it is.
abstract sealed class MemorySource permits MemoryStream, MemoryListening, MemoryPackets {
  final MemoryKernel kernel;
  private Kernel.@Nullable Watcher watcher;
  private int interest;
  private int noted;
  private boolean closed;

  /// Whether it is in the kernel's list of those that may be ready.
  boolean listed;

  MemorySource(MemoryKernel kernel) {
    this.kernel = kernel;
  }

  /// What it is ready for, wanted or not.
  abstract int readiness();

  /// What is told although nothing is wanted.
  int urgent() {
    return 0;
  }

  /// Says, for a report, what it is.
  abstract String describe();

  /// Its machine's process has ended.
  abstract void kernelClosed();

  /// Its machine has crashed: whatever place it had is free.
  void vanishes() {}

  public final void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  final void want(int operations) {
    interest = operations;
    changed();
  }

  public final int interest() {
    return interest;
  }

  final boolean isClosed() {
    return closed;
  }

  /// Says that it is closed now.
  ///
  /// @return false if it was before
  final boolean closes() {
    boolean first = !closed;
    if (first) {
      closed = true;
      watcher = null;
      kernel.closed(this);
    }
    return first;
  }

  final int readyNow() {
    if (closed || watcher == null) {
      return 0;
    }
    return interest == 0 ? urgent() : readiness() & interest;
  }

  /// Something has changed that may make it ready.
  final void changed() {
    if (readyNow() != 0) {
      kernel.mayBeReady(this);
    }
  }

  /// Notes what it is ready for, for [#dispatch].
  ///
  /// @return whether nothing was noted before
  final boolean note(int operations) {
    boolean first = noted == 0;
    noted |= operations;
    return first;
  }

  final void dispatch() {
    int operations = noted & readyNow();
    noted = 0;
    Kernel.Watcher told = watcher;
    if (operations != 0 && told != null) {
      told.ready(operations);
    }
  }

  /// What it waits for, for a report.
  final String waitsFor() {
    return switch (interest) {
      case Kernel.READ -> "waits to read";
      case Kernel.WRITE -> "waits to write";
      case Kernel.READ | Kernel.WRITE -> "waits to read and write";
      default -> "waits for nothing";
    };
  }
}
