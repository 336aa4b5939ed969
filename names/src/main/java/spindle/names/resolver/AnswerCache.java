package spindle.names.resolver;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.names.wire.Question;

/// Answers that are kept for their time. Those that say that there is nothing have a shelf of their
/// own, so that who asks for many names that are not there drives out no other answer. What was not
/// asked for longest goes first.
final class AnswerCache {
  private static final int NEGATIVE_SHARE = 4;

  private final ResolverSettings settings;
  private final Shelf found;
  private final Shelf notFound;

  /// An answer, and until when it holds.
  record Kept(Piece piece, long untilNanos, int bytes) {
    boolean holds(long nowNanos) {
      return nowNanos - untilNanos < 0;
    }
  }

  private static final class Shelf {
    private final Map<Question, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;
    private final int bytesMost;
    private int bytes;

    Shelf(int most, int bytesMost) {
      this.most = most;
      this.bytesMost = bytesMost;
    }

    void put(Question question, Kept answer) {
      remove(question);
      if (answer.bytes > bytesMost || most == 0) {
        return;
      }
      kept.put(question, answer);
      bytes += answer.bytes;
      Iterator<Kept> oldest = kept.values().iterator();
      while (kept.size() > most || bytes > bytesMost) {
        bytes -= oldest.next().bytes;
        oldest.remove();
      }
    }

    void remove(Question question) {
      Kept gone = kept.remove(question);
      bytes -= gone == null ? 0 : gone.bytes;
    }
  }

  AnswerCache(ResolverSettings settings) {
    this.settings = settings;
    found = new Shelf(settings.cacheMax(), settings.cacheBytesMax());
    notFound =
        new Shelf(settings.cacheMax() / NEGATIVE_SHARE, settings.cacheBytesMax() / NEGATIVE_SHARE);
  }

  /// What is kept, be it beyond its time.
  @Nullable Kept get(Question question, long nowNanos) {
    Kept kept = found.kept.get(question);
    Kept answer = kept == null ? notFound.kept.get(question) : kept;
    if (answer != null && nowNanos - answer.untilNanos >= settings.staleFor().toNanos()) {
      found.remove(question);
      notFound.remove(question);
      return null;
    }
    return answer;
  }

  void put(Piece piece, long nowNanos) {
    boolean negative = piece.records().isEmpty() && piece.whole();
    long most = (negative ? settings.negativeTtlMax() : settings.ttlMax()).toSeconds();
    long seconds = Math.min(piece.keepSeconds(), most);
    found.remove(piece.question());
    notFound.remove(piece.question());
    if (seconds > 0 && settings.cacheMax() > 0) {
      Kept kept = new Kept(piece, nowNanos + Duration.ofSeconds(seconds).toNanos(), piece.bytes());
      (negative ? notFound : found).put(piece.question(), kept);
    }
  }

  int size() {
    return found.kept.size() + notFound.kept.size();
  }

  int bytes() {
    return found.bytes + notFound.bytes;
  }

  void clear() {
    found.kept.clear();
    found.bytes = 0;
    notFound.kept.clear();
    notFound.bytes = 0;
  }
}
