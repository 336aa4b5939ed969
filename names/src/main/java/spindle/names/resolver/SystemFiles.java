package spindle.names.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.time.Scheduler;

/// Files that are read again when they have changed, which is looked at once a second at most. One
/// that is not there is as if it were empty.
final class SystemFiles {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Scheduler clock;
  private final Watched<ResolvConf> conf;
  private final Watched<HostsFile> hosts;
  private long lookAgainNanos;

  /// A file, and what its text meant last time.
  private static final class Watched<T> {
    private final Path file;
    private final Function<String, T> meaning;
    private @Nullable Object stamp;
    private T value;

    Watched(Path file, Function<String, T> meaning) {
      this.file = file;
      this.meaning = meaning;
      value = meaning.apply("");
      look();
    }

    void look() {
      try {
        Map<String, Object> now = Files.readAttributes(file, "lastModifiedTime,size,fileKey");
        if (!now.equals(stamp)) {
          value = meaning.apply(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
          stamp = now;
        }
      } catch (IOException notThere) {
        stamp = null;
        value = meaning.apply("");
      }
    }
  }

  SystemFiles(Scheduler clock, Path conf, Path hosts, Function<String, ResolvConf> meaning) {
    this.clock = clock;
    this.conf = new Watched<>(conf, meaning);
    this.hosts = new Watched<>(hosts, HostsFile::parse);
    lookAgainNanos = clock.nowNanos() + LOOK_EVERY.toNanos();
  }

  ResolvConf conf() {
    look();
    return conf.value;
  }

  HostsFile hosts() {
    look();
    return hosts.value;
  }

  private void look() {
    long now = clock.nowNanos();
    if (now - lookAgainNanos >= 0) {
      lookAgainNanos = now + LOOK_EVERY.toNanos();
      conf.look();
      hosts.look();
    }
  }

  /// What a text means together with the environment, which has the last word: `LOCALDOMAIN` is
  /// searched, `RES_OPTIONS` are options.
  static ResolvConf withEnvironment(
      String text, String hostName, Function<String, @Nullable String> environment) {
    StringBuilder all = new StringBuilder(text);
    String search = environment.apply("LOCALDOMAIN");
    if (search != null) {
      all.append("\nsearch ").append(search);
    }
    String options = environment.apply("RES_OPTIONS");
    if (options != null) {
      all.append("\noptions ").append(options);
    }
    return ResolvConf.parse(all.toString(), hostName);
  }

  /// This machine's name, which nobody is asked for.
  static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return "";
    }
  }
}
