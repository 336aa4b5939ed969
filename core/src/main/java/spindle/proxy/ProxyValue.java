package spindle.proxy;

import java.util.List;
import java.util.Optional;

/// One value of a PROXY header, by the number of its type. Immutable.
public final class ProxyValue {
  private final int type;
  private final byte[] bytes;

  ProxyValue(int type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  static Optional<byte[]> first(List<ProxyValue> values, int type) {
    return values.stream().filter(each -> each.type == type).findFirst().map(ProxyValue::bytes);
  }

  /// 0 to 255; from 0xE0 on applications use the numbers as they like.
  public int type() {
    return type;
  }

  /// The value, a copy.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// `0xea, 23 bytes`.
  @Override
  public String toString() {
    return "0x%02x, %d bytes".formatted(type, bytes.length);
  }
}
