package spindle.web.filters;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import spindle.address.Address;
import spindle.web.server.EndedExchange;
import spindle.web.server.ExchangeListener;

/// A line for each exchange of a site at its end, also for those that were refused before a handler
/// saw them, and for those that were aborted.
///
/// ```java
/// site.withListener(AccessLog.combined(LogFile.open(Path.of("access.log"))));
/// ```
///
/// A line has at most [#withLineMax] characters, all of ASCII. What a client has sent is cut where
/// it would be too long, with `...` in place of the rest, and escaped, so that it can neither end a
/// line nor look like another part of it. No line has credentials: those in a URI, `user:pass@` and
/// `access_token=`, are left out, and fields other than Host, Referer and User-Agent are not there.
///
/// Immutable; may be given to several sites.
public final class AccessLog implements ExchangeListener {
  private static final Logger LOG = System.getLogger("spindle.web.filters");
  private static final int LINE_MAX = 8 * 1024;
  private static final int LINE_MIN = 512;

  private final BiFunction<LoggedExchange, Integer, String> format;
  private final Consumer<String> sink;
  private final int lineMax;
  private final Function<Address, Optional<String>> names;
  private final AtomicBoolean failing = new AtomicBoolean();

  private AccessLog(
      BiFunction<LoggedExchange, Integer, String> format,
      Consumer<String> sink,
      int lineMax,
      Function<Address, Optional<String>> names) {
    this.format = format;
    this.sink = sink;
    this.lineMax = lineMax;
    this.names = names;
  }

  /// Lines in the combined format of Apache and nginx, with what the exchange took in seconds
  /// behind it, and the word `aborted` if it was:
  ///
  /// ```text
  /// 192.0.2.7 - alice [29/Nov/2026:09:30:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl/8" 0.000412
  /// ```
  ///
  /// The time is that at which the request had come. What it took is measured by the reactor's
  /// clock, which is read once a turn: what is answered at once took nothing. A peer without an
  /// address, as over a UNIX socket, is `-`, and so is all else that is not known, and a body of no
  /// bytes. The status of an exchange whose client went before there was a response is 499, as
  /// nginx has it. In what the client has sent, quotation marks, backslashes, controls and bytes
  /// beyond ASCII are `\xHH`.
  ///
  /// @param sink takes each line, without an end of line, on the thread of the exchange's reactor,
  ///   so it must not wait; of several reactors at the same time. If it throws, that is logged, and
  ///   does no harm to the exchange
  public static AccessLog combined(Consumer<String> sink) {
    return new AccessLog(CombinedFormat::line, sink, LINE_MAX, _ -> Optional.empty());
  }

  /// Lines of JSON, an object each. `time`, `status`, `sent` and `received` (bytes of the bodies),
  /// and `seconds` are always there; `peer`, `user`, `method`, `target`, `version`, `host`,
  /// `referer`, `agent` if they are known; `aborted` if it was. The values are as for
  /// [#combined(Consumer)], but bytes beyond ASCII are `\\u00HH`.
  ///
  /// @param sink as above
  public static AccessLog json(Consumer<String> sink) {
    return new AccessLog(JsonFormat::line, sink, LINE_MAX, _ -> Optional.empty());
  }

  /// Lines in the combined format, as messages of the level INFO to a logger. It is called on the
  /// reactor's thread, which waits for it: use one that does not write there.
  public static AccessLog combined(Logger logger) {
    return combined(line -> logger.log(Level.INFO, line));
  }

  /// Lines of JSON to a logger, as above.
  public static AccessLog json(Logger logger) {
    return json(line -> logger.log(Level.INFO, line));
  }

  /// A copy with another limit on the length of a line, which is 8 KiB.
  ///
  /// @throws IllegalArgumentException if it is less than 512
  public AccessLog withLineMax(int characters) {
    if (characters < LINE_MIN) {
      throw new IllegalArgumentException(
          "expected lines of at least %d characters, got %d".formatted(LINE_MIN, characters));
    }
    return new AccessLog(format, sink, characters, names);
  }

  /// A copy that writes names of peers where it is known that they have one: in the combined format
  /// in place of the address, in JSON besides, as `name`.
  ///
  /// @param known what is known at this moment of the peer at an address; called for each line on
  ///   the thread of the exchange's reactor, so it must not wait. `spindle.names` has one,
  ///   `PeerNames`
  public AccessLog withPeerNames(Function<Address, Optional<String>> known) {
    return new AccessLog(format, sink, lineMax, known);
  }

  /// Writes the line. For the site: see [spindle.web.server.Site#withListener].
  @Override
  public void exchangeEnded(EndedExchange exchange) {
    try {
      sink.accept(format.apply(new LoggedExchange(exchange, names), lineMax));
      if (failing.get()) {
        failing.set(false);
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable failure) {
      if (!failing.getAndSet(true)) {
        LOG.log(Level.ERROR, "the access log loses lines, as its sink fails", failure);
      }
    }
  }
}
