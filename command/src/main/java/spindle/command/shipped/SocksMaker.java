package spindle.command.shipped;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spindle.address.Address;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.cred.AttemptLimits;
import spindle.cred.Attempts;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.Users;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.service.Service;
import spindle.socks.server.SocksRequest;
import spindle.socks.server.SocksRule;
import spindle.socks.server.SocksServer;
import spindle.socks.server.SocksSettings;

/// `socks`: a proxy that speaks SOCKS 4, 4a and 5. Unless more is said, it leads everybody who can
/// connect to it anywhere but to this machine and its networks.
public final class SocksMaker implements ServiceMaker {
  private static final int SECONDS_MAX = 86_400;
  private static final int PORT_MAX = 65_535;

  /// Found by the command.
  public SocksMaker() {}

  @Override
  public String name() {
    return "socks";
  }

  @Override
  public String description() {
    return "connects for others, as a proxy that speaks SOCKS 4, 4a and 5";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        Ports.OPTION.or("1080"),
        CommandOption.of(
            "users",
            "FILE",
            "who may connect, by name and password: NAME:HASH lines; everybody if empty"),
        CommandOption.of(
            "to-ports", "NUMBERS", "the ports that it leads to, with commas; all if empty"),
        CommandOption.flag("own-networks", "lead to this machine and its networks, too"),
        CommandOption.of("silence", "SECONDS", "how long neither end may send a byte").or("600"));
  }

  @Override
  public boolean onEveryReactor() {
    return true;
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    SocksServer proxy =
        new SocksServer(host.reactor())
            .withSettings(
                SocksSettings.defaults()
                    .withSilence(Duration.ofSeconds(given.number("silence", 1, SECONDS_MAX))))
            .withRule(rule(given));
    Doors doors = new Doors(proxy, new Attempts(AttemptLimits.defaults()));
    doors.open(given.text("users"));
    host.onReload(again -> doors.open(again.text("users")));
    return Ports.listening(name(), host, given, "", doors);
  }

  private static SocksRule rule(Given given) throws UsageError {
    SocksRule where = given.is("own-networks") ? SocksRule.everywhere() : SocksRule.internet();
    Set<Integer> ports = ports(given.text("to-ports"));
    return ports.isEmpty()
        ? where
        : (SocksRequest request, Address address) ->
            ports.contains(request.port()) && where.allows(request, address);
  }

  private static Set<Integer> ports(String text) throws UsageError {
    Set<Integer> ports = new LinkedHashSet<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String number = each.strip();
      if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > PORT_MAX) {
        throw new UsageError(
            "--to-ports wants numbers of ports with commas, 80,443, got '%s'".formatted(text));
      }
      ports.add(Integer.parseInt(number));
    }
    return ports;
  }

  /// Lets in who is known now. Connections that are there stay when that changes.
  private static final class Doors implements ServerFactory {
    private final SocksServer open;
    private final Attempts attempts;
    private SocksServer current;
    private String last = "";

    Doors(SocksServer open, Attempts attempts) {
      this.open = open;
      this.attempts = attempts;
      current = open;
    }

    /// Reads who may come in, now.
    ///
    /// @param file its name; empty for everybody
    /// @return what to tell people of it
    String open(String file) throws UsageError {
      if (file.isEmpty()) {
        current = open;
      } else {
        Users users = read(file);
        current = open.withUsers(Portal.of(Login.class, users).withAttempts(attempts));
      }
      String before = last;
      last = file;
      return file.isEmpty()
          ? (before.isEmpty() ? "" : "everybody may connect")
          : "users were read from " + file;
    }

    private static Users read(String file) throws UsageError {
      try {
        return Users.read(Path.of(file));
      } catch (IllegalArgumentException wrong) {
        throw new UsageError("--users: " + wrong.getMessage());
      } catch (NoSuchFileException none) {
        throw new UsageError("--users: there is no such file: " + file);
      } catch (IOException failed) {
        throw new UsageError("--users: cannot read " + failed.getMessage());
      }
    }

    @Override
    public Protocol buildProtocol(Address address) {
      return current.buildProtocol(address);
    }
  }
}
