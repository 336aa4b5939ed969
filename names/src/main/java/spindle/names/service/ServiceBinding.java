package spindle.names.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;

/// One way to a service, as a record of type SVCB or HTTPS says it: RFC 9460. Immutable.
public final class ServiceBinding {
  private static final int MANDATORY = 0;
  private static final int ALPN = 1;
  private static final int NO_DEFAULT_ALPN = 2;
  private static final int PORT = 3;
  private static final int IPV4_HINT = 4;
  private static final int IPV6_HINT = 6;

  private final int priority;
  private final DomainName target;
  private final SortedMap<Integer, byte[]> parameters;
  private final List<String> protocols;
  private final List<InetAddress> hints;

  private ServiceBinding(int priority, DomainName target, SortedMap<Integer, byte[]> parameters) {
    this.priority = priority;
    this.target = target;
    this.parameters = parameters;
    protocols = texts(parameters.get(ALPN));
    List<InetAddress> all = new ArrayList<>();
    addAddresses(all, parameters.get(IPV4_HINT), 4);
    addAddresses(all, parameters.get(IPV6_HINT), 16);
    hints = List.copyOf(all);
    byte[] port = parameters.getOrDefault(PORT, new byte[2]);
    require(port.length == 2, "a port of two bytes");
    require(parameters.getOrDefault(NO_DEFAULT_ALPN, new byte[0]).length == 0, "no value of a key");
    for (int each : mandatory()) {
      require(parameters.containsKey(each), "the key that is said to be there");
    }
  }

  /// What a record says.
  ///
  /// @throws IllegalArgumentException if it is of another type, or its data is not of its type
  public static ServiceBinding of(ResourceRecord record) {
    boolean fits = record.type().equals(RecordType.SVCB) || record.type().equals(RecordType.HTTPS);
    require(fits, "a record of type SVCB or HTTPS");
    DomainName target;
    try {
      target = record.target();
    } catch (IllegalStateException | IllegalArgumentException none) {
      throw new IllegalArgumentException("expected a name in the record " + record, none);
    }
    byte[] data = record.data();
    ByteBuffer rest = ByteBuffer.wrap(data).position(2 + target.wire().length);
    SortedMap<Integer, byte[]> parameters = new TreeMap<>();
    while (rest.hasRemaining()) {
      require(rest.remaining() >= 4, "a key and its length");
      int key = rest.getShort() & 0xFFFF;
      require(parameters.isEmpty() || parameters.lastKey() < key, "keys in their order");
      byte[] value = new byte[Math.min(rest.getShort() & 0xFFFF, rest.remaining() + 1)];
      require(value.length <= rest.remaining(), "a value of its length");
      rest.get(value);
      parameters.put(key, value);
    }
    boolean here = target.isRoot() && record.priority() > 0;
    return new ServiceBinding(record.priority(), here ? record.name() : target, parameters);
  }

  /// A host that no such record says anything of.
  static ServiceBinding plain(DomainName host) {
    return new ServiceBinding(1, host, new TreeMap<>());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("expected %s in a binding of a service".formatted(what));
    }
  }

  private static List<String> texts(byte @Nullable [] value) {
    List<String> texts = new ArrayList<>();
    for (int at = 0; value != null && at < value.length; at += 1 + (value[at] & 0xFF)) {
      int length = value[at] & 0xFF;
      require(length > 0 && at + length < value.length, "names of protocols");
      texts.add(new String(value, at + 1, length, StandardCharsets.ISO_8859_1));
    }
    require(value == null || !texts.isEmpty(), "the name of a protocol");
    return List.copyOf(texts);
  }

  private static void addAddresses(List<InetAddress> all, byte @Nullable [] value, int size) {
    if (value == null) {
      return;
    }
    require(value.length > 0 && value.length % size == 0, "whole addresses");
    for (int at = 0; at < value.length; at += size) {
      try {
        all.add(InetAddress.getByAddress(Arrays.copyOfRange(value, at, at + size)));
      } catch (UnknownHostException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private List<Integer> mandatory() {
    byte[] value = parameters.getOrDefault(MANDATORY, new byte[0]);
    require(value.length % 2 == 0, "keys of two bytes");
    List<Integer> keys = new ArrayList<>();
    for (int at = 0; at < value.length; at += 2) {
      keys.add(((value[at] & 0xFF) << 8) | (value[at + 1] & 0xFF));
    }
    return keys;
  }

  /// Whether it only says that another name is to be asked for.
  public boolean isAlias() {
    return priority == 0;
  }

  /// Which goes first: the lowest. 0 for an alias.
  public int priority() {
    return priority;
  }

  /// The host that has the service, or the name that is to be asked for in place of this one; the
  /// root for an alias that says that there is no service.
  public DomainName target() {
    return target;
  }

  /// The port, if it is not the service's own.
  public OptionalInt port() {
    byte[] value = parameters.get(PORT);
    return value == null
        ? OptionalInt.empty()
        : OptionalInt.of(((value[0] & 0xFF) << 8) | (value[1] & 0xFF));
  }

  /// The protocols there besides the service's own, by their names of ALPN: `h2`, `h3`.
  public List<String> protocols() {
    return protocols;
  }

  /// Whether the service's own protocol, which is `http/1.1` for HTTPS, is spoken there, too.
  public boolean hasDefaultProtocol() {
    return !parameters.containsKey(NO_DEFAULT_ALPN);
  }

  /// Addresses that the target is likely to have, those of IPv4 first.
  public List<InetAddress> hints() {
    return hints;
  }

  /// Whether everything is known that one must know to use it.
  public boolean isUsable() {
    return mandatory().stream()
        .allMatch(key -> key == ALPN || key == NO_DEFAULT_ALPN || isOfPlace(key));
  }

  private static boolean isOfPlace(int key) {
    return key == PORT || key == IPV4_HINT || key == IPV6_HINT;
  }

  /// All its parameters by their keys, in order, as they came.
  public Map<Integer, byte[]> parameters() {
    SortedMap<Integer, byte[]> copy = new TreeMap<>();
    parameters.forEach((key, value) -> copy.put(key, value.clone()));
    return Collections.unmodifiableSortedMap(copy);
  }

  @Override
  public String toString() {
    return "%d %s port=%s alpn=%s hints=%s".formatted(priority, target, port(), protocols, hints);
  }
}
