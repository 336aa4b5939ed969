package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.names.DomainName;
import spindle.testing.ManualClock;

class ResolvConfTest {
  private static List<String> meant(ResolvConf conf, String host) {
    return conf.meant(DomainName.of(host), host.endsWith(".")).stream()
        .map(DomainName::toString)
        .toList();
  }

  @Test
  void whatGlibcReadsIsRead() {
    ResolvConf conf =
        ResolvConf.parse(
            """
            ; a comment
            # another
            nameserver 192.0.2.1 trailing words
            nameserver\t2001:db8::1
             nameserver 192.0.2.9
            nameserver nonsense
            nameserver 192.0.2.3
            nameserver 192.0.2.4
            domain first.example
            search corp.example example. corp.example
            sortlist 10.0.0.0
            options ndots:2 timeout:3 attempts:4 rotate edns0 unknown
            options use-vc
            """,
            "host.ignored.example");
    assertThat(conf.servers())
        .containsExactly(
            Address.literal("192.0.2.1", 53),
            Address.literal("2001:db8::1", 53),
            Address.literal("192.0.2.3", 53));
    assertThat(conf.search())
        .containsExactly(DomainName.of("corp.example"), DomainName.of("example"));
    assertThat(conf.ndots()).isEqualTo(2);
    assertThat(conf.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(conf.attempts()).isEqualTo(4);
    assertThat(conf.rotate()).isTrue();
    assertThat(conf.stream()).isTrue();
  }

  @Test
  void numbersHaveTheBoundsOfGlibc() {
    ResolvConf most = ResolvConf.parse("options ndots:99 timeout:99 attempts:99", "");
    assertThat(List.of(most.ndots(), (int) most.timeout().toSeconds(), most.attempts()))
        .containsExactly(15, 30, 5);
    ResolvConf least = ResolvConf.parse("options ndots:0 timeout:0 attempts:0", "");
    assertThat(List.of(least.ndots(), (int) least.timeout().toSeconds(), least.attempts()))
        .containsExactly(0, 1, 1);
  }

  @Test
  void withoutAWordItIsThisMachineAndItsDomain() {
    ResolvConf conf = ResolvConf.parse("", "host.corp.example");
    assertThat(conf.servers()).containsExactly(Address.literal("127.0.0.1", 53));
    assertThat(conf.search()).containsExactly(DomainName.of("corp.example"));
    assertThat(ResolvConf.parse("", "host").search()).isEmpty();
  }

  @Test
  void aNameWithFewDotsIsCompletedFirstAndOneWithManyLast() {
    ResolvConf conf = ResolvConf.parse("search corp.example example", "").withNdots(2);
    assertThat(meant(conf, "a")).containsExactly("a.corp.example", "a.example", "a");
    assertThat(meant(conf, "a.b")).containsExactly("a.b.corp.example", "a.b.example", "a.b");
    assertThat(meant(conf, "a.b.c"))
        .containsExactly("a.b.c", "a.b.c.corp.example", "a.b.c.example");
    assertThat(meant(conf, "a.")).containsExactly("a");
  }

  @Test
  void aNameWithoutDotsIsNotAskedForAsItIsIfThatIsSaid() {
    ResolvConf conf = ResolvConf.parse("search example\noptions no-tld-query", "");
    assertThat(meant(conf, "a")).containsExactly("a.example");
    assertThat(meant(conf, "a.b")).containsExactly("a.b", "a.b.example");
  }

  @Test
  void theEnvironmentHasTheLastWord() {
    Map<String, String> environment =
        Map.of("LOCALDOMAIN", "here.example", "RES_OPTIONS", "ndots:3");
    ResolvConf conf =
        SystemFiles.withEnvironment("search corp\noptions ndots:2", "", environment::get);
    assertThat(conf.search()).containsExactly(DomainName.of("here.example"));
    assertThat(conf.ndots()).isEqualTo(3);
  }

  @Test
  void filesAreReadAgainWhenTheyHaveChanged(@TempDir Path folder) throws Exception {
    ManualClock clock = new ManualClock();
    Path conf = folder.resolve("resolv.conf");
    Path hosts = folder.resolve("hosts");
    SystemFiles files = new SystemFiles(clock, conf, hosts, text -> ResolvConf.parse(text, ""));
    assertThat(files.hosts().addresses("box")).isEmpty();
    Files.writeString(conf, "nameserver 192.0.2.1\n");
    Files.writeString(hosts, "192.0.2.7 box\n");
    assertThat(files.hosts().addresses("box")).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(files.hosts().addresses("box")).hasSize(1);
    assertThat(files.conf().servers()).containsExactly(Address.literal("192.0.2.1", 53));
    Files.writeString(conf, "nameserver 192.0.2.1\nnameserver 192.0.2.2\n");
    Files.delete(hosts);
    clock.advance(Duration.ofSeconds(1));
    assertThat(files.conf().servers()).hasSize(2);
    assertThat(files.hosts().addresses("box")).isEmpty();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(ResolvConf::of).isInstanceOf(IllegalArgumentException.class);
    ResolvConf conf = ResolvConf.of(Address.literal("192.0.2.1", 53));
    assertThatThrownBy(() -> conf.withAttempts(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> conf.withNdots(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(conf.withRotate(true)).isNotEqualTo(conf).isEqualTo(conf.withRotate(true));
  }
}
