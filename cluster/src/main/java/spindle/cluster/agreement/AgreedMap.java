package spindle.cluster.agreement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.FrameWriter;
import spindle.defer.Deferred;

/// Keys with values, the same on all members. Bytes that are given and returned are the caller's;
/// they are copied.
///
/// Calls throw `IllegalArgumentException` if a key is longer than 1024 bytes, or a value than
/// [AgreementSettings#valueMax]. For their failures, see [Agreement].
public final class AgreedMap {
  private final Agreement agreement;
  private final String name;
  private final @Nullable Fence fence;

  AgreedMap(Agreement agreement, String name, @Nullable Fence fence) {
    this.agreement = agreement;
    this.name = name;
    this.fence = fence;
  }

  /// The same map, whose writes are refused with [Fenced] once `by` has ended.
  public AgreedMap fencedBy(Fence by) {
    return new AgreedMap(agreement, name, by);
  }

  /// The value of `key`, agreed on; null within it if there is none.
  public Deferred<Reading<byte @Nullable []>> get(String key) {
    var command = new FrameWriter(AgreedState.READ).text(name).text(Agreement.requireName(key));
    return agreement
        .agree(command)
        .addCallback(answer -> new Reading<>(answer.rest().bytesOrNothing(), true));
  }

  /// The value of `key` that this member knows, at once. It may be old.
  public Reading<byte @Nullable []> peek(String key) {
    byte[] value = agreement.state().value(name, key);
    return new Reading<>(value == null ? null : value.clone(), false);
  }

  /// The keys that this member knows, in the order in which they came. They may be old.
  public Reading<List<String>> peekKeys() {
    return new Reading<>(agreement.state().keys(name), false);
  }

  /// How many keys this member knows. There may be others.
  public Reading<Integer> peekSize() {
    return new Reading<>(agreement.state().size(name), false);
  }

  /// Sets `key`; fires with the value before, or null.
  public Deferred<byte @Nullable []> put(String key, byte[] value) {
    return write(key, AgreedState.ALWAYS, null, value)
        .<byte @Nullable []>addCallback(answer -> answer.rest().bytesOrNothing());
  }

  /// Takes `key` out; fires with the value before, or null.
  public Deferred<byte @Nullable []> remove(String key) {
    return write(key, AgreedState.ALWAYS, null, null)
        .<byte @Nullable []>addCallback(answer -> answer.rest().bytesOrNothing());
  }

  /// Sets `key` to `value` if its value is `expected`; fires with whether it was.
  ///
  /// @param expected null for none
  /// @param value null to take the key out
  public Deferred<Boolean> compareAndSet(
      String key, byte @Nullable [] expected, byte @Nullable [] value) {
    return write(key, AgreedState.IF_EQUAL, expected, value).addCallback(Agreement.Answer::ok);
  }

  private Deferred<Agreement.Answer> write(
      String key, int how, byte @Nullable [] expected, byte @Nullable [] value) {
    int longest =
        Math.max(value == null ? 0 : value.length, expected == null ? 0 : expected.length);
    if (longest > agreement.settings.valueMax()) {
      throw new IllegalArgumentException(
          "expected a value of at most %d bytes, got %d"
              .formatted(agreement.settings.valueMax(), longest));
    }
    return agreement.agree(
        agreement
            .fenced(AgreedState.WRITE, fence)
            .text(name)
            .text(Agreement.requireName(key))
            .small(how)
            .bytes(expected)
            .bytes(value));
  }
}
