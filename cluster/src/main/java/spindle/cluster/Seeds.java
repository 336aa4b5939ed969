package spindle.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.reason.DNSLookupError;

/// Where members may be found. Looked at while joining, and every 10 s afterwards, so that the
/// halves of a split find each other; who is found tells of the others. Not everybody has to be
/// there.
public abstract sealed class Seeds {
  private static final int MAX = 1000;

  private Seeds() {}

  /// Nobody: the first member, or one that others will find.
  public static Seeds none() {
    return new Hosts(List.of());
  }

  /// Hosts by name or address, each with its port: `10.0.0.1:7800`, `[2001:db8::1]:7800`,
  /// `alpha.example.org:7800`.
  ///
  /// @throws IllegalArgumentException if one is not of that form, or there are more than 1000
  public static Seeds hosts(String... hosts) {
    return hosts(List.of(hosts));
  }

  /// The same, as a list.
  public static Seeds hosts(List<String> hosts) {
    return new Hosts(hosts.stream().map(Place::parse).toList());
  }

  /// All addresses of one name, as a headless service of Kubernetes has one for each pod.
  public static Seeds name(String name, int port) {
    return new Hosts(List.of(new Place(name, port)));
  }

  /// A file with a host on each line, as [#hosts] has them; empty lines, and what follows a `#`,
  /// are passed over. It is read again each time, so others may write it. While it is not there,
  /// nobody is found.
  public static Seeds file(Path file) {
    return new InFile(file);
  }

  /// Looks. What cannot be looked up now is left out, and logged.
  abstract Deferred<List<InetSocketAddress>> look(Reactor reactor);

  private static Deferred<List<InetSocketAddress>> resolve(Reactor reactor, List<Place> places) {
    if (places.size() > MAX) {
      return Deferred.fail(
          new IllegalArgumentException("expected at most 1000 hosts, got " + places.size()));
    }
    List<Deferred<List<InetSocketAddress>>> all = new ArrayList<>();
    for (Place each : places) {
      all.add(
          reactor
              .resolve(each.host)
              .addCallback(found -> each.at(found))
              .addErrback(
                  DNSLookupError.class,
                  unknown -> {
                    Cluster.LOG.log(System.Logger.Level.DEBUG, "no seed there", unknown);
                    return List.of();
                  }));
    }
    return Deferred.gatherResults(all)
        .addCallback(lists -> lists.stream().flatMap(List::stream).distinct().toList());
  }

  private record Place(String host, int port) {
    static Place parse(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      } else if (host.indexOf(':') >= 0) {
        host = "";
      }
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (!host.isEmpty() && port > 0 && port < 65536) {
          return new Place(host, port);
        }
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException("expected HOST:PORT, got " + text, notANumber);
      }
      throw new IllegalArgumentException("expected HOST:PORT, got " + text);
    }

    List<InetSocketAddress> at(List<InetAddress> found) {
      return found.stream().map(each -> new InetSocketAddress(each, port)).toList();
    }
  }

  private static final class Hosts extends Seeds {
    private final List<Place> places;

    Hosts(List<Place> places) {
      if (places.size() > MAX) {
        throw new IllegalArgumentException("expected at most 1000 hosts, got " + places.size());
      }
      this.places = places;
    }

    @Override
    Deferred<List<InetSocketAddress>> look(Reactor reactor) {
      return resolve(reactor, places);
    }
  }

  private static final class InFile extends Seeds {
    private final Path file;

    InFile(Path file) {
      this.file = file;
    }

    private List<Place> read() throws Exception {
      List<Place> places = new ArrayList<>();
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file, UTF_8)) {
          int comment = line.indexOf('#');
          String host = (comment < 0 ? line : line.substring(0, comment)).strip();
          if (!host.isEmpty()) {
            places.add(Place.parse(host));
          }
        }
      }
      return places;
    }

    @Override
    Deferred<List<InetSocketAddress>> look(Reactor reactor) {
      return reactor.deferToThread(this::read).then(places -> resolve(reactor, places));
    }
  }
}
