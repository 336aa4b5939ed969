package spindle.command.shipped;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spindle.address.Address;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.defer.Deferred;
import spindle.doh.DnsOverHttps;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.names.server.Forwarder;
import spindle.names.server.NameHandler;
import spindle.names.server.NameReply;
import spindle.names.server.NameServerSettings;
import spindle.names.server.Zone;
import spindle.reactor.Reactor;
import spindle.service.Service;
import spindle.web.client.Agent;

/// `dns`: a name server with zones from files and from other servers, which may also ask others and
/// keep what they say.
public final class DnsMaker implements ServiceMaker {
  private static final int PORT = 53;
  private static final int RATE_MAX = 1_000_000;

  /// Found by the command.
  public DnsMaker() {}

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public String description() {
    return "answers for names, from zones of its own or by asking others";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of(
                "port",
                "PLACE",
                "where to listen, over UDP and TCP: the number of a port of this machine alone, or"
                    + " an address with its port, such as 0.0.0.0:53 for everybody")
            .or("5300")
            .repeated(),
        CommandOption.of("zone", "NAME=FILE", "a zone, and the file that has it").repeated(),
        CommandOption.of(
                "secondary", "NAME=SERVER", "a zone that is copied from another server's address")
            .repeated(),
        CommandOption.of(
            "transfer-to", "NETWORKS", "who may copy zones: 192.0.2.0/24,::1; nobody if empty"),
        CommandOption.of("notify", "SERVER", "who is told when a zone has changed").repeated(),
        CommandOption.of(
                "forward",
                "SERVER",
                "who is asked for all other names: an address, an https URL, or 'system' for those"
                    + " that this machine asks")
            .repeated(),
        CommandOption.of("clients", "NETWORKS", "for whom others are asked").or("127.0.0.0/8,::1"),
        CommandOption.of(
                "rate", "NUMBER", "how often a second a network is told the same by datagrams")
            .or("100"));
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    List<Address> places = new ArrayList<>();
    for (String each : given.texts("port")) {
      places.add(each.matches("[0-9]{1,5}") ? address("port", "127.0.0.1:" + each) : place(each));
    }
    NameService service =
        new NameService(name(), host.reactor(), places, settings(given), others(host, given));
    service.serve(zones(given.texts("zone")));
    for (String each : given.texts("secondary")) {
      service.copy(before("secondary", each), address("secondary", behind("secondary", each)));
    }
    List<Address> told = new ArrayList<>();
    for (String each : given.texts("notify")) {
      told.add(address("notify", each));
    }
    service.tell(told);
    host.onReload(again -> service.serve(zones(again.texts("zone"))));
    return service;
  }

  private static NameServerSettings settings(Given given) throws UsageError {
    NameServerSettings defaults = NameServerSettings.defaults();
    return defaults
        .withRate(given.number("rate", 1, RATE_MAX), defaults.clientsMax())
        .withTransfers(Networks.of("--transfer-to", given.text("transfer-to")));
  }

  private static NameHandler others(Host host, Given given) throws UsageError {
    List<String> servers = given.texts("forward");
    Predicate<Address> clients = Networks.of("--clients", given.text("clients"));
    if (servers.isEmpty()) {
      return _ -> Deferred.succeed(NameReply.refused());
    }
    return Forwarder.to(resolver(host.reactor(), servers), clients);
  }

  private static Resolver resolver(Reactor reactor, List<String> servers) throws UsageError {
    if (servers.equals(List.of("system"))) {
      return Resolver.system(reactor);
    }
    if (servers.size() == 1 && servers.getFirst().startsWith("https://")) {
      return overHttps(reactor, servers.getFirst());
    }
    List<Address> addresses = new ArrayList<>();
    for (String each : servers) {
      addresses.add(address("forward", each));
    }
    return Resolver.of(
        reactor,
        ResolvConf.of(addresses.toArray(Address[]::new)),
        HostsFile.empty(),
        ResolverSettings.defaults());
  }

  private static Resolver overHttps(Reactor reactor, String url) throws UsageError {
    try {
      return Resolver.of(
          reactor,
          ResolvConf.parse("", ""),
          HostsFile.empty(),
          ResolverSettings.defaults().withCarrier(new DnsOverHttps(new Agent(reactor), url)));
    } catch (IllegalArgumentException wrong) {
      throw new UsageError("--forward: " + wrong.getMessage());
    }
  }

  private static List<Zone> zones(List<String> given) throws UsageError {
    List<Zone> zones = new ArrayList<>();
    for (String each : given) {
      String file = behind("zone", each);
      try {
        zones.add(Zone.read(Path.of(file), before("zone", each)));
      } catch (IOException | IllegalArgumentException wrong) {
        throw new UsageError("--zone %s: %s".formatted(each, wrong.getMessage()));
      }
    }
    return zones;
  }

  private static String before(String option, String text) throws UsageError {
    return text.substring(0, equals(option, text));
  }

  private static String behind(String option, String text) throws UsageError {
    return text.substring(equals(option, text) + 1);
  }

  private static int equals(String option, String text) throws UsageError {
    int at = text.indexOf('=');
    if (at < 1 || at == text.length() - 1) {
      throw new UsageError(
          "--%s wants the name of a zone and what it is taken from, example.org=%s, got '%s'"
              .formatted(option, option.equals("zone") ? "FILE" : "192.0.2.1", text));
    }
    return at;
  }

  private static Address place(String text) throws UsageError {
    if (!text.matches(".*:[0-9]{1,5}") || (text.contains("::") && !text.contains("]:"))) {
      throw new UsageError(
          "--port wants the number of a port, or an address with its port, 0.0.0.0:53 or [::]:53,"
              + " got '%s'".formatted(text));
    }
    return address("port", text);
  }

  /// An address, with a port behind it or without.
  private static Address address(String option, String text) throws UsageError {
    boolean bare = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
    int colon = bare || text.endsWith("]") ? -1 : text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    String port = colon < 0 ? "" + PORT : text.substring(colon + 1);
    try {
      return Address.literal(
          host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
          port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1);
    } catch (IllegalArgumentException none) {
      throw new UsageError(
          "--%s wants an address, 192.0.2.1, 192.0.2.1:5300 or [2001:db8::1]:53, got '%s'"
              .formatted(option, text));
    }
  }
}
