import org.jspecify.annotations.NullMarked;

/// The kernel over Linux epoll, through the foreign-function interface. A reactor takes it by
/// itself on Linux when this module is present and native access is enabled for it.
@NullMarked
module spindle.epoll {
  requires static transitive org.jspecify;
  requires transitive spindle.core;

  exports spindle.epoll;

  provides spindle.kernel.KernelProvider with
      spindle.epoll.EpollKernelProvider;
}
