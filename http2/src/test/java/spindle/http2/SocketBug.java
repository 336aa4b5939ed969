package spindle.http2;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.http.Fields;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.web.Filter;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.server.HttpVersion;
import spindle.web.server.Site;

/// Servers of WebSockets with a bug that is there on purpose.
enum SocketBug implements HttpVersion {
  NONE,
  /// Some of what was read over HTTP/2 is not given back.
  WINDOW,
  /// The connection is aborted where it should be ended.
  ABORTS,
  /// The stream is ended in place of an answer to the closing frame.
  ENDS_FIRST,
  /// The closing frame is answered with another code.
  OTHER_CODE,
  /// The closing frame is not answered.
  SAYS_NOTHING;

  private static final int CLOSE = 0x88;

  @Override
  public String alpnName() {
    return "h2";
  }

  @Override
  public ByteBuffer preface() {
    return new Http2().preface();
  }

  @Override
  public Protocol buildProtocol(Site site, Address peer) {
    return new ServerConnection(site, Http2Limits.defaults().withWindows(20_000, 65_535, 30_000)) {
      @Override
      void consumed(long bytes) {
        super.consumed(SocketBug.this == WINDOW ? bytes / 2 : bytes);
      }
    };
  }

  /// The site with it.
  Site plantIn(Site site) {
    Filter planting =
        (request, next) ->
            next.handle(request)
                .then(response ->
                    response.upgrade().map(good -> planted(response, good)).orElse(response));
    return (this == NONE || this == WINDOW ? site : site.with(planting)).withVersions(this);
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
    if (name.equals("write") && closes) {
      switch (this) {
        case SAYS_NOTHING -> {
          return true;
        }
        case ENDS_FIRST -> {
          real.loseConnection();
          return true;
        }
        case OTHER_CODE -> {
          return real.write(ByteBuffer.wrap(new byte[] {(byte) CLOSE, 2, 0x03, (byte) 0xE8}));
        }
        default -> {}
      }
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /// The end of a connection with the bug between the protocol and its transport.
  private final class End extends Protocol implements HalfCloseable {
    private final Protocol socket;

    End(Protocol socket) {
      this.socket = socket;
    }

    @Override
    public void connectionMade() throws Exception {
      Transport real = transport();
      socket.makeConnection(
          (Transport)
              Proxy.newProxyInstance(
                  Transport.class.getClassLoader(),
                  new Class<?>[] {Transport.class},
                  (_, method, arguments) -> call(real, method, arguments)));
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      socket.dataReceived(data);
    }

    @Override
    public void readConnectionLost() throws Exception {
      ((HalfCloseable) socket).readConnectionLost();
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) throws Exception {
      socket.endConnection(reason);
    }
  }
}
