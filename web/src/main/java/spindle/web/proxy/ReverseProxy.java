package spindle.web.proxy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.proxy.TrustedForwarders;
import spindle.reactor.Reactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.Agent;

/// Stands before servers of one's own: hands each request on to one of them, and its response back,
/// RFC 9110, 7.6. Bodies stream both ways, as fast as the slower end takes them.
///
/// ```java
/// routes.mount("/", ReverseProxy.to(reactor, "http://127.0.0.1:8081"));
/// ```
///
/// The path and the query go on as they came, but for dots, which are resolved; fields as well, but
/// for those of the connection, for those whose names have a `_` (which some servers take for `-`),
/// and for what says who asked, unless the peer is [trusted][#withTrusted]. Added are Via, and
/// X-Forwarded-For, -Proto and -Host. The server is told its own name in Host.
///
/// A server that cannot be reached, or answers with what is no response, makes a 502; one that
/// takes too long a 504; if none may be asked, or all connections are in use, it is 503 with
/// Retry-After. Before that another server is asked, three in all: if the request cannot have
/// reached the one before, or if it does no harm to do it twice and it has no body. A response that
/// breaks off is broken off for the client, too. When a client goes, what it asked for ends.
///
/// Immutable; `withX` gives a changed copy. Belongs to the thread of the reactor of its upstreams.
public final class ReverseProxy implements Handler {
  /// What a copy is made from.
  private static final class Draft {
    Forwarding forwarding = Forwarding.OLDER;
    TrustedForwarders trusted = TrustedForwarders.parse("");
    String pseudonym = "";
    List<String> upgrades = List.of();
    Duration tunnelSilence = Duration.ofHours(1);
    boolean originalHost;
    boolean underscores;
    boolean withoutPrefix;
    boolean pathAsItCame;
    boolean escapedSlashes;
  }

  private final Upstreams upstreams;
  private final Forwarding forwarding;
  private final TrustedForwarders trusted;
  private final String pseudonym;
  private final List<String> upgrades;
  private final Duration tunnelSilence;
  private final boolean originalHost;
  private final boolean underscores;
  private final boolean withoutPrefix;
  private final boolean pathAsItCame;
  private final boolean escapedSlashes;

  private ReverseProxy(Upstreams upstreams, Draft draft) {
    this.upstreams = upstreams;
    forwarding = draft.forwarding;
    trusted = draft.trusted;
    pseudonym = draft.pseudonym;
    upgrades = draft.upgrades;
    tunnelSilence = draft.tunnelSilence;
    originalHost = draft.originalHost;
    underscores = draft.underscores;
    withoutPrefix = draft.withoutPrefix;
    pathAsItCame = draft.pathAsItCame;
    escapedSlashes = draft.escapedSlashes;
  }

  private ReverseProxy with(Consumer<Draft> change) {
    Draft draft = draft();
    change.accept(draft);
    return new ReverseProxy(upstreams, draft);
  }

  private Draft draft() {
    Draft draft = new Draft();
    draft.forwarding = forwarding;
    draft.trusted = trusted;
    draft.pseudonym = pseudonym;
    draft.upgrades = upgrades;
    draft.tunnelSilence = tunnelSilence;
    draft.originalHost = originalHost;
    draft.underscores = underscores;
    draft.withoutPrefix = withoutPrefix;
    draft.pathAsItCame = pathAsItCame;
    draft.escapedSlashes = escapedSlashes;
    return draft;
  }

  /// One before these servers, as [Upstreams#of(Reactor, String...)] has them.
  ///
  /// @throws IllegalArgumentException as there
  public static ReverseProxy to(Reactor reactor, String... uris) {
    return to(Upstreams.of(reactor, uris));
  }

  /// One before these servers.
  public static ReverseProxy to(Upstreams upstreams) {
    Draft draft = new Draft();
    draft.pseudonym = anyPseudonym();
    return new ReverseProxy(upstreams, draft);
  }

  private static String anyPseudonym() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return "spindle-" + HexFormat.of().formatHex(random);
  }

  /// What a forward proxy asks by: whatever its client says goes on, and nothing about the client.
  ///
  /// @param nowhere upstreams to begin with; [#before] gives others
  static ReverseProxy forward(Upstreams nowhere) {
    Draft draft = new Draft();
    draft.pseudonym = anyPseudonym();
    draft.forwarding = Forwarding.NONE;
    draft.originalHost = true;
    draft.underscores = true;
    draft.pathAsItCame = true;
    return new ReverseProxy(nowhere, draft);
  }

  /// A copy before other servers.
  ReverseProxy before(Upstreams others) {
    return new ReverseProxy(others, draft());
  }

  /// A copy that says who asked in the field Forwarded, RFC 7239, and not in X-Forwarded-For,
  /// -Proto and -Host. The other family is taken out in either case.
  public ReverseProxy withForwarded() {
    return with(draft -> draft.forwarding = Forwarding.STANDARD);
  }

  /// A copy that believes what these say of who asked them, and adds to it. What others say is
  /// replaced; so is what everybody says if nobody is trusted, as it is without this. Behind
  /// [spindle.web.server.TrustedProxies] it is not needed: the peer of a request is the client
  /// then.
  public ReverseProxy withTrusted(TrustedForwarders peers) {
    return with(draft -> draft.trusted = peers);
  }

  /// A copy with another name in Via. Without this it has a part by chance. A request that comes
  /// with it has been here before, and is answered with 508.
  ///
  /// @throws IllegalArgumentException if it is no token
  public ReverseProxy withPseudonym(String name) {
    Fields.of(name, "");
    return with(draft -> draft.pseudonym = name);
  }

  /// A copy that tells servers the Host that the client has asked for, not their own.
  public ReverseProxy withOriginalHost() {
    return with(draft -> draft.originalHost = true);
  }

  /// A copy that hands fields on that have a `_` in their names.
  public ReverseProxy withUnderscores() {
    return with(draft -> draft.underscores = true);
  }

  /// A copy that hands on what stands behind the prefix that it is mounted at, and not the prefix:
  /// the server sees `/7` where `/users/7` was asked for. Paths in its answers are not changed.
  public ReverseProxy withoutPrefix() {
    return with(draft -> draft.withoutPrefix = true);
  }

  /// A copy that hands on paths with escaped slashes and backslashes, as they came, too. Without
  /// this they are answered with 400, since the servers may divide them where nobody has here.
  public ReverseProxy withEscapedSlashes() {
    return with(draft -> draft.escapedSlashes = true);
  }

  /// A copy that lets a client and a server change to these protocols on their connections, and
  /// hands on what they say to each other, whatever it is. None without this.
  ///
  /// @param protocols as the field Upgrade has them: `websocket`
  /// @throws IllegalArgumentException if one is no token, or `h2c`
  public ReverseProxy withUpgrades(String... protocols) {
    for (String each : protocols) {
      if (each.equalsIgnoreCase("h2c")) {
        throw new IllegalArgumentException("expected another protocol, since nobody asks for h2c");
      }
      Fields.of(each, "");
    }
    return with(draft -> draft.upgrades = List.of(protocols));
  }

  /// A copy that ends connections on which another protocol is spoken when neither end has said
  /// anything for so long; an hour without this.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public ReverseProxy withTunnelSilence(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time that is positive, got " + time);
    }
    return with(draft -> draft.tunnelSilence = time);
  }

  /// Hands `request` on.
  ///
  /// @return the response of an upstream, when its head has come; fails with [HttpError]
  /// @throws HttpError with 508 if it was here before, 501 for CONNECT and TRACE, which are not
  ///   handed on, 400 as [Request#segments]
  @Override
  public Response handle(Request request) throws Exception {
    switch (request.method()) {
      case "CONNECT", "TRACE" ->
          throw new HttpError(Status.NOT_IMPLEMENTED, "This method is not handed on.");
      default -> {}
    }
    if (hasBeenHere(request)) {
      throw new HttpError(Status.LOOP_DETECTED, "This request has been here before.");
    }
    Fields fields = fields(request);
    if (request.method().equals("OPTIONS")) {
      if (request.target().equals("*") || fields.firstOr("Max-Forwards", "").matches("0+")) {
        return Response.of(Status.OK);
      }
      fields = countedDown(fields);
    }
    Request onward = onward(request, fields);
    return Response.later(new ProxyCall(this, request, onward, target(request)).start());
  }

  private String target(Request request) {
    return pathAsItCame
        ? request.pathAndQuery()
        : RawPath.of(escapedSlashes ? request.withEscapedSlashes() : request, withoutPrefix);
  }

  private boolean hasBeenHere(Request request) {
    for (String each : request.fields().members("Via")) {
      String[] words = each.split("[ \t]+", 3);
      if (words.length > 1 && words[1].equalsIgnoreCase(pseudonym)) {
        return true;
      }
    }
    return false;
  }

  /// Each field is looked at once more: other versions of HTTP let through what would end a line.
  private Fields fields(Request request) {
    try {
      return onwardFields(request);
    } catch (IllegalArgumentException e) {
      throw new HttpError(Status.BAD_REQUEST, "This request cannot be handed on.");
    }
  }

  private Fields onwardFields(Request request) {
    Fields kept =
        EndToEnd.of(
            request.fields(),
            name ->
                Forwarding.isAClaim(name)
                    || name.equals("via")
                    || name.equals("host")
                    || (!underscores && name.indexOf('_') >= 0));
    if (originalHost && !request.host().isEmpty()) {
      kept = kept.plus("Host", request.host());
    }
    if (request.fields().lists("TE", "trailers")) {
      kept = kept.plus("TE", "trailers");
    }
    String version = request.version().replace("HTTP/", "");
    return forwarding.write(
        request, trusted.trust(request.peer()), kept.plus("Via", via(request.fields(), version)));
  }

  private String via(Fields fields, String version) {
    String own = version + " " + pseudonym;
    return fields.joined("Via").map(before -> before + ", " + own).orElse(own);
  }

  /// RFC 9110, 7.6.2.
  private static Fields countedDown(Fields fields) {
    String left = fields.firstOr("Max-Forwards", "");
    return left.matches("\\d{1,9}")
        ? fields.with("Max-Forwards", Integer.toString(Integer.parseInt(left) - 1))
        : fields;
  }

  private Request onward(Request request, Fields fields) {
    Request onward = request.withFields(fields).with(Agent.RELAYED, true);
    String upgrade = upgrade(request);
    if (upgrade != null) {
      onward = onward.with(Agent.UPGRADE, upgrade);
    }
    if (request.body().length() == 0) {
      return onward;
    }
    HeldBody held = new HeldBody(request.body(), announced(request.fields()));
    request.atEnd(held::abandon);
    return onward.withBody(held).with(Agent.KEEP_SENDING, true);
  }

  private @Nullable String upgrade(Request request) {
    for (String each : upgrades) {
      if (request.upgradesTo(each)) {
        return each;
      }
    }
    return null;
  }

  /// The fields that may come behind a body.
  static List<String> announced(Fields fields) {
    List<String> names = new ArrayList<>();
    for (String each : fields.members("Trailer")) {
      if (each.matches("[A-Za-z0-9-]+") && !each.toLowerCase(Locale.ROOT).startsWith("proxy-")) {
        names.add(each);
      }
    }
    return names;
  }

  Upstreams upstreams() {
    return upstreams;
  }

  Duration tunnelSilence() {
    return tunnelSilence;
  }

  /// The fields of a response that are for the client.
  Fields answered(Fields fields, boolean lengthCounts) {
    Fields kept = EndToEnd.of(fields, name -> name.equals("via"));
    String length = fields.firstOr("Content-Length", "");
    if (lengthCounts && !length.isEmpty()) {
      kept = kept.plus("Content-Length", length);
    }
    return kept.plus("Via", via(fields, "1.1"));
  }
}
