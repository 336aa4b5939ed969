package spindle.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.command.Given;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.reactor.Reactor;

class HostOnTest {
  private static final Duration DRAIN = Duration.ofSeconds(1);

  private final Reactor reactor = Reactor.create();

  @AfterEach
  void close() {
    reactor.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web|keep-host|yes|--keep-host is for --proxy",
        "web|path|nowhere|no such folder: nowhere",
        "web|path|pom.xml|not a folder: pom.xml (its folder can be served)",
        "web|port|nonsense:1|nowhere to listen: ",
        "web|proxy|127.0.0.1:80|nobody to hand on to: ",
        "portforward|port|0|--to says where connections go: --to tcp:example.org:80",
        "portforward|to|nonsense:1|nowhere to connect: ",
        "dns|port|example.org:53|--port wants an address, 192.0.2.1, 192.0.2.1:5300 or ",
        "dns|port|::1|--port wants the number of a port, or an address with its port, ",
        "dns|zone|example.org|--zone wants the name of a zone and what it is taken from, ",
        "dns|zone|example.org=nowhere|--zone example.org=nowhere: nowhere (No such file",
        "dns|zone|example.org=pom.xml|--zone example.org=pom.xml: ",
        "dns|secondary|example.org=there|--secondary wants an address, 192.0.2.1, ",
        "dns|transfer-to|10.0.0.0/33|--transfer-to wants networks with commas, ",
        "dns|clients|all|--clients wants networks with commas, 192.0.2.0/24,::1, got 'all'",
        "dns|forward|here|--forward wants an address, 192.0.2.1, 192.0.2.1:5300 or ",
        "dns|rate|0|--rate wants a number from 1 to 1000000, got '0'",
        "socks|to-ports|80,x|--to-ports wants numbers of ports with commas, 80,443, got '80,x'",
        "socks|to-ports|65536|--to-ports wants numbers of ports with commas, 80,443, got '65536'",
        "socks|users|nowhere|--users: there is no such file: nowhere",
        "socks|users|pom.xml|--users: pom.xml, line 1: expected NAME:HASH or NAME:HASH:ROLE,ROLE",
        "socks|silence|0|--silence wants a number from 1 to 86400, got '0'"
      })
  void aServiceRefusesWhatMakesNoSense(String name, String option, String value, String message) {
    ServiceMaker maker =
        Objects.requireNonNull(Makers.find(new PrintStream(System.err, true)).named(name));
    var given = Given.of(maker.options(), Map.of(option, List.of(value)));

    assertThatThrownBy(() -> maker.make(new HostOn(reactor, DRAIN, 1), given))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aNumberIsAPortOfThisMachineAlone() throws UsageError {
    assertThat(new HostOn(reactor, DRAIN, 1).server("2007"))
        .hasToString("tcp:2007:interface=127.0.0.1");
    assertThat(new HostOn(reactor, DRAIN, 1).server("tcp:2007")).hasToString("tcp:2007");
  }

  @Test
  void severalReactorsShareAPlaceIfTheSystemCanShareIt() throws UsageError {
    var host = new HostOn(reactor, DRAIN, 2);
    assertThat(host.server("tcp:2007")).hasToString("tcp:2007:reusePort=1");
    assertThat(host.server("tcp:2007:reusePort=1")).hasToString("tcp:2007:reusePort=1");

    for (String place : List.of("0", "tcp:0", "tcp:port=0", "unix:/run/a.sock", "fd:3")) {
      assertThatThrownBy(() -> host.server(place))
          .isInstanceOf(UsageError.class)
          .hasMessageStartingWith("several reactors share a port with a number");
    }
  }
}
