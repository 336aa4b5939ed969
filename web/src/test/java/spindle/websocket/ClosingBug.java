package spindle.websocket;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.web.Filter;
import spindle.web.Response;
import spindle.web.Upgrade;

/// Servers that close WebSockets wrongly, on purpose.
enum ClosingBug {
  NONE,
  /// Ends the connection before what was written has left.
  ABORTS,
  /// Does not answer the client's closing frame, but ends the connection.
  SAYS_NOTHING;

  private static final int CLOSE = 0x88;

  /// Plants it in what opens sockets.
  Filter filter() {
    return (request, next) ->
        next.handle(request)
            .then(response ->
                response
                    .upgrade()
                    .filter(_ -> this != NONE)
                    .map(good -> planted(response, good))
                    .orElse(response));
  }

  private Response planted(Response opening, Upgrade good) {
    Response planted =
        Response.upgrade(new Upgrade(good.name(), () -> new End(good.protocol().get())));
    Fields fields = opening.fields();
    for (int i = 0; i < fields.size(); i++) {
      planted = planted.plusField(fields.name(i), fields.value(i));
    }
    return planted;
  }

  private @Nullable Object call(Transport real, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("loseConnection") && this == ABORTS) {
      real.abortConnection();
      return null;
    }
    boolean closes =
        arguments != null
            && arguments[0] instanceof ByteBuffer bytes
            && bytes.hasRemaining()
            && (bytes.get(bytes.position()) & 0xFF) == CLOSE;
    if (name.equals("write") && closes && this == SAYS_NOTHING) {
      return true;
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /// The end of a connection with the bug between the protocol and its transport.
  private final class End extends Protocol implements HalfCloseable {
    private final Protocol line;

    End(Protocol line) {
      this.line = line;
    }

    @Override
    public void connectionMade() throws Exception {
      Transport real = transport();
      line.makeConnection(
          (Transport)
              Proxy.newProxyInstance(
                  Transport.class.getClassLoader(),
                  new Class<?>[] {Transport.class},
                  (_, method, arguments) -> call(real, method, arguments)));
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      line.dataReceived(data);
    }

    @Override
    public void readConnectionLost() throws Exception {
      ((HalfCloseable) line).readConnectionLost();
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) throws Exception {
      line.endConnection(reason);
    }
  }
}
