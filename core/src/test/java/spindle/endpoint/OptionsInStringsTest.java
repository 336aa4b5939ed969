package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import spindle.protocol.Limits;
import spindle.proxy.ProxyOptions;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ProcessOptions;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsLimits;
import spindle.tls.TlsServerOptions;

/// What options can say, strings can say, or it stands here why not.
class OptionsInStringsTest {
  private static final String PARTS = "its parts have words of their own";

  /// By options and component: the word where it has another name, or a reason in brackets.
  private static final Map<String, String> OTHERWISE = new LinkedHashMap<>();

  static {
    OTHERWISE.put("ListenOptions.interfaceAddress", "interface");
    OTHERWISE.put("ListenOptions.fileMode", "mode");
    OTHERWISE.put("ListenOptions.limits", "(%s)".formatted(PARTS));
    OTHERWISE.put("ConnectOptions.limits", "(%s)".formatted(PARTS));
    OTHERWISE.put("ProcessOptions.limits", "(%s)".formatted(PARTS));
    OTHERWISE.put("TlsServerOptions.limits", "(%s)".formatted(PARTS));
    OTHERWISE.put("TlsClientOptions.limits", "(%s)".formatted(PARTS));
    OTHERWISE.put("TlsServerOptions.identities", "privateKey");
    OTHERWISE.put("TlsClientOptions.identities", "privateKey");
    OTHERWISE.put("TlsServerOptions.clientTrust", "clientTrust");
    OTHERWISE.put("TlsClientOptions.trust", "trustRoots");
    OTHERWISE.put("TlsServerOptions.applicationProtocols", "alpn");
    OTHERWISE.put("TlsClientOptions.applicationProtocols", "alpn");
    OTHERWISE.put("TlsServerOptions.engines", "(is code)");
    OTHERWISE.put("TlsClientOptions.engines", "(is code)");
    OTHERWISE.put("ProcessOptions.command", "program");
    OTHERWISE.put("ProcessOptions.environment", "inheritEnv");
    OTHERWISE.put("ProcessOptions.added", "env");
    OTHERWISE.put("ProcessOptions.errorsToOutput", "errors");
    OTHERWISE.put("ProcessOptions.input", "(is the connection)");
    OTHERWISE.put("ProcessOptions.output", "(is the connection)");
    OTHERWISE.put("ProcessOptions.collectedMax", "(only for who collects output)");
  }

  private static List<String> words() {
    TreeSet<String> words = new TreeSet<>();
    Endpoint.serverTypes().forEach(t -> t.parameters().forEach(p -> words.add(p.name())));
    Endpoint.clientTypes().forEach(t -> t.parameters().forEach(p -> words.add(p.name())));
    return List.copyOf(words);
  }

  /// Those of an object; in place of one with all of them in a draft, those of the draft.
  private static List<Field> fields(Class<?> options) {
    List<Field> fields =
        Arrays.stream(options.getDeclaredFields())
            .filter(each -> !each.accessFlags().contains(AccessFlag.STATIC))
            .toList();
    boolean drafted = fields.size() == 1 && fields.getFirst().getName().equals("values");
    return drafted ? fields(fields.getFirst().getType()) : fields;
  }

  @Test
  void everyOptionHasAWordOrAReason() {
    TreeSet<String> unused = new TreeSet<>(OTHERWISE.keySet());
    for (Class<?> options :
        List.of(
            ListenOptions.class,
            ConnectOptions.class,
            Limits.class,
            ProxyOptions.class,
            ProcessOptions.class,
            TlsServerOptions.class,
            TlsClientOptions.class,
            TlsLimits.class)) {
      for (Field each : fields(options)) {
        String name = options.getSimpleName() + "." + each.getName();
        unused.remove(name);
        String word = OTHERWISE.getOrDefault(name, each.getName());
        if (!word.startsWith("(")) {
          assertThat(words()).as("words, for %s", name).contains(word);
        }
      }
    }
    assertThat(unused).as("reasons for nothing").isEmpty();
  }
}
