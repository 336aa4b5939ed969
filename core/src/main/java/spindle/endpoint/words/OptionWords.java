package spindle.endpoint.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.words.Words.Word;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.protocol.SocketSetting.Moment;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// The words for [ListenOptions] and [ConnectOptions], which include those for [Limits].
public final class OptionWords {
  /// Options for listening, with all their words.
  public static final Words<ListenOptions> LISTEN =
      new Words<>(listenWords(), ListenOptions.defaults());

  /// Options for connecting, with all their words.
  public static final Words<ConnectOptions> CONNECT =
      new Words<>(connectWords(), ConnectOptions.defaults());

  private OptionWords() {}

  private static List<Word<ListenOptions>> listenWords() {
    List<Word<ListenOptions>> words = new ArrayList<>();
    words.add(
        new Word<>(
            "interface", "the literal address to listen on", ListenOptions::interfaceAddress));
    words.add(
        new Word<>("mode", "rights of the file, octal", o -> Integer.toOctalString(o.fileMode())));
    words.add(new Word<>("backlog", "connections that may wait", o -> String.valueOf(o.backlog())));
    words.add(
        new Word<>(
            "reusePort",
            "1 to share the place with others that do",
            o -> Argument.flag(o.reusePort())));
    words.add(new Word<>("noDelay", "0 for Nagle's algorithm", o -> Argument.flag(o.noDelay())));
    words.add(new Word<>("keepAlive", "1 to probe idle peers", o -> Argument.flag(o.keepAlive())));
    words.add(
        new Word<>(
            "drainAtStop",
            "seconds its connections may take to finish when the reactor stops",
            o -> Argument.seconds(o.drainAtStop())));
    words.add(settingsWord(ListenOptions::settings));
    words.add(
        new Word<>(
            "connectionsMax",
            "open connections above which new ones are refused",
            o -> String.valueOf(o.connectionsMax())));
    words.addAll(limitWords(ListenOptions::limits));
    return words;
  }

  private static List<Word<ConnectOptions>> connectWords() {
    List<Word<ConnectOptions>> words = new ArrayList<>();
    words.add(
        new Word<>(
            "timeout",
            "seconds for looking up and connecting",
            o -> Argument.seconds(o.timeout())));
    words.add(
        new Word<>(
            "bindAddress", "the literal address to connect from", o -> host(o.bindAddress())));
    words.add(new Word<>("bindPort", "the port to connect from", o -> port(o.bindAddress())));
    words.add(new Word<>("noDelay", "0 for Nagle's algorithm", o -> Argument.flag(o.noDelay())));
    words.add(
        new Word<>("keepAlive", "1 to probe an idle peer", o -> Argument.flag(o.keepAlive())));
    words.add(settingsWord(ConnectOptions::settings));
    words.addAll(limitWords(ConnectOptions::limits));
    return words;
  }

  private static <T> Word<T> settingsWord(Function<T, Map<SocketSetting, Integer>> of) {
    return new Word<>(
        "settings",
        "of the socket by the system's names, with commas between: `SO_RCVBUF=65536,IP_TOS=16`",
        o -> SettingWords.write(of.apply(o)));
  }

  public static <T> List<Word<T>> limitWords(Function<T, Limits> of) {
    return List.of(
        new Word<>(
            "highWater",
            "bytes buffered above which it is full",
            o -> String.valueOf(of.apply(o).highWater())),
        new Word<>(
            "lowWater",
            "bytes buffered at which there is room again",
            o -> String.valueOf(of.apply(o).lowWater())),
        new Word<>(
            "bufferMax",
            "bytes buffered above which it is aborted",
            o -> String.valueOf(of.apply(o).bufferMax())),
        new Word<>(
            "filesMax",
            "files waiting above which it is aborted",
            o -> String.valueOf(of.apply(o).filesMax())),
        new Word<>(
            "closeTimeout",
            "seconds a close may stand still",
            o -> Argument.seconds(of.apply(o).closeTimeout())),
        new Word<>(
            "lingerTimeout",
            "seconds to wait for the peer's end",
            o -> Argument.seconds(of.apply(o).lingerTimeout())));
  }

  private static String host(@Nullable Address address) {
    return switch (address) {
      case IPv4Address four -> four.host();
      case IPv6Address six -> six.host();
      case null, default -> "";
    };
  }

  private static String port(@Nullable Address address) {
    return switch (address) {
      case IPv4Address four -> String.valueOf(four.port());
      case IPv6Address six -> String.valueOf(six.port());
      case null, default -> "0";
    };
  }

  /// The options that a string gives, with those of `words` for what it does not.
  public static ListenOptions listen(Words<ListenOptions> words, Arguments given) {
    Function<String, Argument> said = name -> words.get(given, name, LISTEN.words());
    ListenOptions options =
        ListenOptions.defaults()
            .withBacklog(said.apply("backlog").integer(1, Integer.MAX_VALUE))
            .withInterface(said.apply("interface").text())
            .withReusePort(said.apply("reusePort").flag())
            .withFileMode(said.apply("mode").fileMode())
            .withNoDelay(said.apply("noDelay").flag())
            .withKeepAlive(said.apply("keepAlive").flag())
            .withDrainAtStop(said.apply("drainAtStop").secondsOrNone())
            .withConnectionsMax(said.apply("connectionsMax").integer(1, Integer.MAX_VALUE))
            .withLimits(limits(said));
    for (var each : SettingWords.read(said.apply("settings"), Moment.LISTENING).entrySet()) {
      options = options.withSetting(each.getKey(), each.getValue());
    }
    return options;
  }

  /// The options that a string gives, with those of `words` for what it does not.
  public static ConnectOptions connect(Words<ConnectOptions> words, Arguments given) {
    Function<String, Argument> said = name -> words.get(given, name, CONNECT.words());
    ConnectOptions options =
        ConnectOptions.defaults()
            .withTimeout(said.apply("timeout").seconds())
            .withBindAddress(bindAddress(said.apply("bindAddress"), said.apply("bindPort")))
            .withNoDelay(said.apply("noDelay").flag())
            .withKeepAlive(said.apply("keepAlive").flag())
            .withLimits(limits(said));
    for (var each : SettingWords.read(said.apply("settings"), Moment.CONNECTING).entrySet()) {
      options = options.withSetting(each.getKey(), each.getValue());
    }
    return options;
  }

  public static Limits limits(Function<String, Argument> said) {
    int low = said.apply("lowWater").integer(0, Integer.MAX_VALUE);
    int high = said.apply("highWater").integer(0, Integer.MAX_VALUE);
    int most = said.apply("bufferMax").integer(0, Integer.MAX_VALUE);
    // Each step is checked, and the default marks may be above a small buffer.
    return Limits.defaults()
        .withWaterMarks(0, 0)
        .withBufferMax(most)
        .withWaterMarks(low, high)
        .withFilesMax(said.apply("filesMax").integer(1, Integer.MAX_VALUE))
        .withCloseTimeout(said.apply("closeTimeout").seconds())
        .withLingerTimeout(said.apply("lingerTimeout").seconds());
  }

  private static @Nullable Address bindAddress(Argument host, Argument port) {
    int number = port.port();
    if (host.text().isEmpty()) {
      if (number != 0) {
        throw port.refused("'bindPort' needs a 'bindAddress'");
      }
      return null;
    }
    Address literal = Places.literal(host.text(), number);
    if (literal == null) {
      throw host.wrong("a literal address such as 127.0.0.1");
    }
    return literal;
  }
}
