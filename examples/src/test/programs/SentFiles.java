import module spindle.web;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/// A site of one file that says which of its bytes it had the kernel take from the file, and which
/// it handed over itself. The first argument names the kernel, the second the file, the others are
/// places to listen at.
final AtomicLong fromFiles = new AtomicLong();

final AtomicLong fromMemory = new AtomicLong();

void main(String... args) throws Exception {
  var provider =
      ServiceLoader.load(KernelProvider.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(each -> each.name().equals(args[0]))
          .findFirst()
          .orElseThrow();
  var kernel = watched(Kernel.class, provider.open());
  var reactor = Reactor.over(kernel, ReactorSettings.defaults());
  var site = Site.of(routes -> enter(routes, Path.of(args[1])));
  for (String each : Arrays.asList(args).subList(2, args.length)) {
    Endpoint.server(reactor, each).listen(site);
  }
  reactor.run();
}

void enter(Routes routes, Path file) {
  routes.get("/file").answer(_ -> file(Body.file(file, 0, Files.size(file))));
  routes.get("/open").answer(_ -> file(Body.file(FileChannel.open(file), 0, Files.size(file))));
  routes
      .get("/sent")
      .answer(_ -> Response.text("%d, %d\n".formatted(fromFiles.get(), fromMemory.get())));
}

Response file(Body body) {
  return Response.of(body, "application/octet-stream");
}

/// The same kernel, listening socket or connection, which counts.
<T> T watched(Class<T> type, Object real) {
  InvocationHandler handler = (_, method, arguments) -> call(real, method, arguments);
  return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
}

Object call(Object real, Method method, Object[] arguments) throws Throwable {
  Object result;
  try {
    result = method.invoke(real, arguments);
  } catch (InvocationTargetException e) {
    throw e.getCause();
  }
  switch (method.getName()) {
    case "send" -> fromFiles.addAndGet((long) result);
    case "write" -> fromMemory.addAndGet(((Number) result).longValue());
    default -> {}
  }
  return switch (result) {
    case ListeningSocket socket -> watched(ListeningSocket.class, socket);
    case StreamSocket socket -> watched(StreamSocket.class, socket);
    case null, default -> result;
  };
}
