package spindle.web.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The responses of a cache by their URIs, several of one if they depend on fields of the request.
/// What was used last is last; beyond a limit the first go.
final class StoredResponses {
  private static final int VARIANTS_MAX = 16;

  private final long bytesMax;
  private final int entriesMax;
  private final LinkedHashMap<String, List<StoredResponse>> byUri = new LinkedHashMap<>();
  private long bytes;
  private int entries;

  StoredResponses(long bytesMax, int entriesMax) {
    this.bytesMax = bytesMax;
    this.entriesMax = entriesMax;
  }

  long bytes() {
    return bytes;
  }

  int entries() {
    return entries;
  }

  @Nullable StoredResponse find(String uri, Request request) {
    List<StoredResponse> variants = byUri.remove(uri);
    if (variants == null) {
      return null;
    }
    byUri.put(uri, variants);
    for (StoredResponse each : variants.reversed()) { // RFC 9111, 4: the one that came last
      if (each.fits(request)) {
        return each;
      }
    }
    return null;
  }

  /// In place of the one for the same fields.
  void put(String uri, StoredResponse response) {
    List<StoredResponse> variants = byUri.remove(uri);
    List<StoredResponse> others = variants == null ? new ArrayList<>(1) : variants;
    for (StoredResponse each : List.copyOf(others)) {
      if (each.selecting().equals(response.selecting())) {
        forget(others, each);
      }
    }
    if (others.size() == VARIANTS_MAX) {
      forget(others, others.getFirst());
    }
    others.add(response);
    byUri.put(uri, others);
    bytes += response.size();
    entries++;
    makeRoom();
  }

  private void forget(List<StoredResponse> variants, StoredResponse response) {
    variants.remove(response);
    bytes -= response.size();
    entries--;
  }

  private void makeRoom() {
    Iterator<Map.Entry<String, List<StoredResponse>>> oldest = byUri.entrySet().iterator();
    while ((bytes > bytesMax || entries > entriesMax) && oldest.hasNext()) {
      List<StoredResponse> variants = oldest.next().getValue();
      forget(variants, variants.getFirst());
      if (variants.isEmpty()) {
        oldest.remove();
      } else {
        oldest = byUri.entrySet().iterator();
      }
    }
  }

  void remove(String uri) {
    List<StoredResponse> variants = byUri.remove(uri);
    if (variants != null) {
      List.copyOf(variants).forEach(each -> forget(variants, each));
    }
  }

  void clear() {
    byUri.clear();
    bytes = 0;
    entries = 0;
  }
}
