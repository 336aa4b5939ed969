package spindle.http2;

import static spindle.http2.frame.ErrorCodes.fault;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http2.frame.FieldSection;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.Nanos;
import spindle.web.client.CarriedRequest;
import spindle.web.client.CarriedRequest.Failure;
import spindle.web.client.ClientLimits;
import spindle.web.client.SharedConnection;

/// The client's end: each request of an agent's is a stream that it opens.
final class ClientConnection extends Http2Connection implements SharedConnection {
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private static final int LAST_ID = Integer.MAX_VALUE;
  private static final long REUSE_PING = 0x5350494E444C4503L;

  /// A silence after which nobody knows whether the server, and all between, still know of us.
  private static final long TRUSTED_NANOS = Duration.ofSeconds(30).toNanos();

  private final SharedConnection.Pool pool;
  private final ClientLimits web;
  private int nextId = 1;
  private long serverTakes = Integer.MAX_VALUE;

  private boolean settingsSeen;

  /// The server has said that a stream may become another protocol's, RFC 8441.
  private boolean takesUpgrades;

  /// Requests for another protocol, until it is known whether the server takes any.
  private final List<CarriedRequest> held = new ArrayList<>(0);

  /// No request is to be given to it any more.
  private boolean leaving;

  /// It was silent for long, and has not answered yet.
  private boolean probing;

  private long probedNanos;

  /// Why, if the server has said so.
  private @Nullable GoAway goAway;

  ClientConnection(SharedConnection.Pool pool, ClientLimits web, Http2Limits limits) {
    super(limits, web.message().headMax(), web.message().fieldsMax());
    this.pool = pool;
    this.web = web;
  }

  ClientLimits web() {
    return web;
  }

  @Override
  public Protocol protocol() {
    return this;
  }

  @Override
  public void connectionMade() {
    super.connectionMade();
    transport().write(new Http2().preface());
    output()
        .settings(
            ENABLE_PUSH,
            0,
            INITIAL_WINDOW_SIZE,
            limits.streamWindow(),
            MAX_HEADER_LIST_SIZE,
            web.message().headMax());
    announceWindow();
    times().begun();
  }

  @Override
  void readPreface(ByteBuffer stream) {}

  /// None after a long silence, until the server has shown that it is still there: whoever asks
  /// then has it asked.
  @Override
  public int room() {
    if (!usable()) {
      return 0;
    }
    if (probing || (streams().size() == 0 && times().silenceNanos() >= TRUSTED_NANOS)) {
      probe();
      return 0;
    }
    return Math.max(0, free() - held.size());
  }

  private int free() {
    return (int) (Math.min(limits.maxStreams(), serverTakes) - streams().size());
  }

  @Override
  public boolean takesUpgrades() {
    return takesUpgrades;
  }

  private void probe() {
    if (!probing) {
      probing = true;
      probedNanos = scheduler().nowNanos();
      output().ping(REUSE_PING, false);
      times().look();
    }
  }

  @Override
  boolean isBusy() {
    return super.isBusy() || probing;
  }

  /// Those who wait for a connection must not have waited in vain: they get another one in time.
  private long patienceNanos() {
    return Math.min(Nanos.of(limits.pingTimeout()), Nanos.of(web.poolWait()) / 2);
  }

  @Override
  public boolean usable() {
    return !leaving && !isClosing() && !isLost() && !inputEnded();
  }

  @Override
  public boolean isIdle() {
    return streams().size() == 0 && held.isEmpty() && usable();
  }

  @Override
  public void send(CarriedRequest request) {
    if (request.upgrade() == null) {
      begin(request);
    } else if (settingsSeen) {
      upgrade(request);
    } else {
      held.add(request);
      request.carriedBy(new Held(request));
    }
  }

  private void upgrade(CarriedRequest request) {
    if (takesUpgrades) {
      begin(request);
    } else {
      IOException why = new IOException("expected SETTINGS_ENABLE_CONNECT_PROTOCOL, RFC 8441");
      String words = "the server has HTTP/2 and no other protocol";
      request.failed(Failure.NOT_SENT, words, why, false);
    }
  }

  private void sendHeld() {
    List<CarriedRequest> all = List.copyOf(held);
    held.clear();
    for (CarriedRequest each : all) {
      if (usable() && free() > 0) {
        upgrade(each);
      } else {
        failHeld(each, new IOException("the server takes fewer requests at once"));
      }
    }
  }

  private static void failHeld(CarriedRequest request, Exception why) {
    request.failed(Failure.NOT_SENT, "it was not sent: " + why.getMessage(), why, true);
  }

  /// Carries a request of which nothing has been sent.
  private final class Held implements CarriedRequest.Carrier {
    private final CarriedRequest request;

    Held(CarriedRequest request) {
      this.request = request;
    }

    @Override
    public void cancelled() {
      held.remove(request);
    }

    @Override
    public void bodyAwaited() {}

    @Override
    public void bodyMoved() {}
  }

  private void begin(CarriedRequest request) {
    ClientStream stream = new ClientStream(this, nextId, request);
    leaving = nextId == LAST_ID;
    nextId += leaving ? 0 : 2;
    add(stream);
    stream.begin();
  }

  @Override
  public void leave() {
    leaving = true;
    if (streams().size() == 0 && !isClosing()) {
      output().goAway(0, Http2Error.NO_ERROR.code(), "");
      close();
    }
  }

  /// Streams of the server's would be pushes, which it was told not to send.
  @Override
  boolean isIdle(int id) throws Http2Exception {
    if ((id & 1) == 0) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected no streams of the server's");
    }
    return id >= nextId;
  }

  @Override
  void opened(int id, FieldSection section, boolean end) throws Http2Exception {
    throw fault(Http2Error.PROTOCOL_ERROR, "expected no HEADERS on an idle stream");
  }

  @Override
  void priorityUpdate(int id, Urgency urgency) throws Http2Exception {
    throw fault(Http2Error.PROTOCOL_ERROR, "expected no PRIORITY_UPDATE of a server's");
  }

  @Override
  int lastOfPeer() {
    return 0;
  }

  @Override
  void received(Http2Settings settings) throws Http2Exception {
    Boolean pushes = settings.pushEnabled();
    if (pushes != null && pushes) {
      throw fault(Http2Error.PROTOCOL_ERROR, "expected a server that does not enable push");
    }
    Boolean connects = settings.connectProtocolEnabled();
    takesUpgrades = connects == null ? takesUpgrades : connects;
    Long most = settings.maxConcurrentStreams();
    serverTakes = most == null ? serverTakes : most;
    settingsSeen = true;
    sendHeld();
    if (most != null) {
      pool.roomChanged(this);
    }
  }

  /// What the server will not look at is sent over another connection.
  @Override
  void goAwayReceived(GoAway why) {
    leaving = true;
    GoAway before = goAway;
    goAway = why;
    int last = before == null ? why.lastStream() : Math.min(before.lastStream(), why.lastStream());
    for (Http2Stream each : streams().all()) {
      if (each.id > last && !each.isClosed()) {
        dismiss(each, why);
      }
    }
    streamGone();
  }

  /// What the server has said to be wrong is better known than that it has closed.
  @Override
  Exception reason(Exception transports) {
    GoAway said = goAway;
    boolean wrong = said != null && said.code() != Http2Error.NO_ERROR.code();
    return said == null || !wrong ? super.reason(transports) : super.reason(said);
  }

  /// Whether the server has ended it for what was asked of it: asking again at once would be more
  /// of the same.
  boolean isToCalmDown() {
    return goAway != null && goAway.code() == Http2Error.ENHANCE_YOUR_CALM.code();
  }

  @Override
  void streamGone() {
    if (leaving && streams().size() == 0) {
      close();
    }
    if (!isClosing()) {
      times().look();
    }
    pool.roomChanged(this);
  }

  @Override
  void pingAcknowledged(long data) {
    if (probing && data == REUSE_PING) {
      probing = false;
      pool.roomChanged(this);
    }
  }

  @Override
  void checkTime(long nowNanos) {
    if (probing && nowNanos - probedNanos >= patienceNanos()) {
      leaving = true;
      abort();
    }
  }

  @Override
  void idle() {
    leave();
  }

  @Override
  ConnectionTimes.Limits timeLimits() {
    return new ConnectionTimes.Limits(web.headTimeout(), web.idleTimeout(), web.sendStall());
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    leaving = true;
    super.connectionLost(reason);
    pool.left(this);
    List<CarriedRequest> all = List.copyOf(held);
    held.clear();
    all.forEach(each -> failHeld(each, reason(reason)));
  }
}
