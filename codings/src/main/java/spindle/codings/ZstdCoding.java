package spindle.codings;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.Native;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.web.coding.ContentCoder;
import spindle.web.coding.ContentCoding;

/// Zstandard, RFC 8878, as `zstd`: by its authors' library, which zstd-jni brings.
///
/// What is coded is looked back at for 256 KiB, at level 3: pages get as small as by gzip as the
/// JDK does it, in an eighth of the time. A decoder takes several frames behind one another, and
/// frames that are to be passed over; it holds 8 MiB at most, so that a frame which must be looked
/// back at further is malformed, as RFC 9659 has it for HTTP.
public final class ZstdCoding implements ContentCoding {
  /// For the service loader.
  public ZstdCoding() {}

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public Optional<String> lacks() {
    return NativeAccess.lacks(() -> Zstd.class, ZstdCoding::whyNotLoaded);
  }

  private static @Nullable Throwable whyNotLoaded() {
    try {
      Native.load();
      return null;
    } catch (LinkageError none) {
      return none;
    }
  }

  @Override
  public ContentCoder encoder() {
    return new ZstdEncoder();
  }

  @Override
  public ContentCoder decoder() {
    return new ZstdDecoder();
  }
}
