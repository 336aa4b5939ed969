package spindle.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.address.IPv4Address;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.proxy.TrustedForwarders;
import spindle.sim.Simulation;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsEngines;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsLimits;
import spindle.tls.TlsTrust;
import spindle.tls.TlsVersion;

/// Settings can grow: what has defaults and `withX` is a class with one place for each setting, no
/// record whose constructor has them by position. And whoever adds one forgets it nowhere.
class SettingsTest {
  private static List<Class<?>> publicTypes() throws IOException, ClassNotFoundException {
    Module module = Limits.class.getModule();
    var types = new ArrayList<Class<?>>();
    try (ModuleReader reader =
        module
            .getLayer()
            .configuration()
            .findModule(module.getName())
            .orElseThrow()
            .reference()
            .open()) {
      for (String each : reader.list().filter(name -> name.endsWith(".class")).sorted().toList()) {
        String name = each.substring(0, each.length() - ".class".length()).replace('/', '.');
        if (name.contains(".") && module.isExported(name.substring(0, name.lastIndexOf('.')))) {
          types.add(Class.forName(name, false, Limits.class.getClassLoader()));
        }
      }
    }
    types.removeIf(type -> !Modifier.isPublic(type.getModifiers()));
    return types;
  }

  private static boolean hasCopies(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .anyMatch(
            method -> method.getName().matches("with[A-Z].*") && method.getReturnType() == type);
  }

  private static List<Class<?>> settings() throws IOException, ClassNotFoundException {
    List<Class<?>> types = publicTypes();
    types.removeIf(type -> draft(type).isEmpty());
    return types;
  }

  private static Optional<Class<?>> draft(Class<?> type) {
    for (Class<?> nested : type.getDeclaredClasses()) {
      if (nested.getSimpleName().equals("Draft")) {
        return Optional.of(nested);
      }
    }
    return Optional.empty();
  }

  @Test
  void noPublicRecordHasSettings() throws Exception {
    assertThat(publicTypes()).hasSizeGreaterThan(100);
    assertThat(settings()).hasSizeGreaterThan(10);
    assertThat(publicTypes()).filteredOn(Class::isRecord).noneMatch(SettingsTest::hasCopies);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void eachSettingIsReadComparedShownAndCopied(Class<?> type) throws Exception {
    Class<?> draft = draft(type).orElseThrow();
    for (Field field : draft.getDeclaredFields()) {
      Object usual = make(type, newDraft(draft));
      Object given = newDraft(draft);
      field.setAccessible(true);
      field.set(given, another(field.get(given), field));
      Object other = make(type, given);
      Method accessor = type.getMethod(field.getName());
      String name = type.getSimpleName() + "." + field.getName();
      assertThat(accessor.invoke(other)).as(name).isEqualTo(field.get(given));
      assertThat(other).as(name).isNotEqualTo(usual).isEqualTo(make(type, given));
      assertThat(other).as(name).hasSameHashCodeAs(make(type, given));
      assertThat(other.toString())
          .as(name)
          .contains(field.getName() + "=" + accessor.invoke(other));
      assertThat(unchanged(type, other)).as(name).isEqualTo(other);
    }
  }

  private static Object newDraft(Class<?> draft) throws ReflectiveOperationException {
    Constructor<?> constructor = draft.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    return constructor.getParameterCount() == 0
        ? constructor.newInstance()
        : constructor.newInstance(required(constructor.getParameterTypes()[0]));
  }

  private static Object required(Class<?> type) {
    return type == List.class ? List.of("program") : (Simulation.Scenario) _ -> {};
  }

  private static Object make(Class<?> type, Object draft) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor(draft.getClass());
    constructor.setAccessible(true);
    return constructor.newInstance(draft);
  }

  /// A copy in which nothing was changed.
  private static Object unchanged(Class<?> type, Object settings)
      throws ReflectiveOperationException {
    Method with = type.getDeclaredMethod("with", Consumer.class);
    with.setAccessible(true);
    return with.invoke(settings, (Consumer<Object>) _ -> {});
  }

  /// Another value that makes sense beside the defaults of the rest.
  private static Object another(Object value, Field field) {
    Object given = GIVEN.get(field.getName());
    if (given != null) {
      return given;
    }
    return switch (value) {
      case Integer number -> number + 1;
      case Long number -> number + 1;
      case Double _ -> 0.5;
      case Boolean on -> !on;
      case Duration time -> time.plusSeconds(1);
      case Limits limits -> limits.withFilesMax(3);
      case TlsLimits limits -> limits.withEmptyRecordsMax(3);
      case null, default -> throw new AssertionError("say another value for " + field);
    };
  }

  private static final Map<String, Object> GIVEN = new LinkedHashMap<>();

  static {
    GIVEN.put("interfaceAddress", "::1");
    GIVEN.put("settings", Map.of(SocketSetting.SO_SNDBUF, 65_536));
    GIVEN.put("bindAddress", IPv4Address.of("127.0.0.1", 0));
    GIVEN.put("command", List.of("other"));
    GIVEN.put("directory", Path.of("there"));
    GIVEN.put("environment", Map.of("A", "1"));
    GIVEN.put("added", Map.of("B", "2"));
    GIVEN.put("input", ProcessBuilder.Redirect.INHERIT);
    GIVEN.put("output", ProcessBuilder.Redirect.INHERIT);
    GIVEN.put("errors", ProcessBuilder.Redirect.INHERIT);
    GIVEN.put("trusted", TrustedForwarders.parse("192.0.2.1"));
    GIVEN.put("trust", TlsTrust.pem(Path.of("roots.pem")));
    GIVEN.put("clientTrust", TlsTrust.pem(Path.of("roots.pem")));
    GIVEN.put("identities", List.of(TlsIdentity.pem(Path.of("chain.pem"), Path.of("key.pem"))));
    GIVEN.put("clientCertificates", ClientCertificates.NEEDED);
    GIVEN.put("applicationProtocols", List.of("h2"));
    GIVEN.put("oldest", TlsVersion.TLS_1_3);
    GIVEN.put("newest", TlsVersion.TLS_1_2);
    GIVEN.put(
        "engines",
        (TlsEngines.Maker)
            _ -> {
              throw new AssertionError("nobody asks for engines");
            });
    GIVEN.put("delimiter", "\n");
    GIVEN.put("charset", StandardCharsets.US_ASCII);
    GIVEN.put("scenario", (Simulation.Scenario) _ -> {});
    GIVEN.put("progress", (LongConsumer) _ -> {});
  }
}
