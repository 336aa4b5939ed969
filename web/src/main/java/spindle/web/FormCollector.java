package spindle.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.BadForm;
import spindle.http.FormLimits;
import spindle.http.HttpError;
import spindle.http.QueryFields;
import spindle.http.Status;
import spindle.http.wire.MultipartReader;
import spindle.http.wire.PartEvent;
import spindle.http.wire.PartHead;
import spindle.reactor.Reactor;
import spindle.web.body.BodyReceiver;

/// Collects a form with files: fields in memory, files in memory or on the disk. For each piece of
/// the body that has bytes for the disk there is one job, and the next piece waits for it.
final class FormCollector implements BodyReceiver {
  /// Something for a job to do.
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private final MultipartReader reader;
  private final FormLimits limits;
  private final @Nullable Path folder;
  private final List<String> fields = new ArrayList<>();
  private final List<FormFile> files = new ArrayList<>();

  /// Those of files that were chosen, and of one that is arriving.
  private final List<Spool> spools = new ArrayList<>();

  private List<Work> work = new ArrayList<>();
  private @Nullable PartHead head;
  private Spool spool = new Spool(null);
  private int collected;

  /// Whose jobs have written to the disk; null if nothing is there.
  private @Nullable Reactor reactor;

  FormCollector(String boundary, FormLimits limits, @Nullable Path folder) {
    this.folder = folder;
    this.reader = new MultipartReader(boundary, limits);
    this.limits = limits;
  }

  Deferred<Form> collect(Request request) {
    return request
        .body()
        .pourInto(this)
        .addCallback(_ -> form())
        .onFailure(_ -> spools.forEach(Spool::delete))
        .onSuccess(form -> discardAtEnd(form, request));
  }

  /// By a job, since one of the files may just be on its way from disk to disk, and is waited for.
  private void discardAtEnd(Form form, Request request) {
    Reactor having = reactor;
    if (having != null) {
      request.atEnd(() -> having.deferToThread(() -> closed(form)).onFailure(_ -> form.close()));
    }
  }

  private static Form closed(Form form) {
    form.close();
    return form;
  }

  private Form form() {
    try {
      reader.end();
    } catch (BadForm e) {
      throw refused(e);
    }
    return new Form(QueryFields.of(fields), files);
  }

  static HttpError refused(BadForm e) {
    return new HttpError(e.status(), String.valueOf(e.getMessage()));
  }

  private static HttpError tooLarge(String what, int max) {
    return new HttpError(
        Status.CONTENT_TOO_LARGE, "expected %s of at most %d bytes".formatted(what, max));
  }

  @Override
  public @Nullable Deferred<?> receive(ByteBuffer piece) {
    try {
      for (PartEvent e = reader.read(piece); e != null; e = reader.read(piece)) {
        switch (e) {
          case PartEvent.Begin begin -> begin(begin.head());
          case PartEvent.Data data -> take(data.bytes());
          case PartEvent.End _ -> end();
        }
      }
    } catch (BadForm e) {
      throw refused(e);
    }
    return work.isEmpty() ? null : startWork();
  }

  private Deferred<?> startWork() {
    List<Work> now = work;
    work = new ArrayList<>();
    if (reactor == null) {
      reactor = Reactor.current();
    }
    return reactor.deferToThread(() -> {
      for (Work each : now) {
        each.run();
      }
      return Boolean.TRUE;
    });
  }

  private void begin(PartHead next) {
    head = next;
    spool = new Spool(folder);
    if (next.isFile()) {
      spools.add(spool);
    } else {
      count(next.name().getBytes(StandardCharsets.UTF_8).length);
    }
  }

  private void count(int bytes) {
    collected += bytes;
    if (collected > limits.collectMax()) {
      throw tooLarge("fields", limits.collectMax());
    }
  }

  private void take(ByteBuffer bytes) {
    Spool to = spool;
    if (head != null && head.isFile()) {
      if (!to.keep(bytes, limits.memoryMax())) {
        work.add(() -> to.write(bytes));
      }
      return;
    }
    count(bytes.remaining());
    if (!to.keep(bytes, limits.fieldMax())) {
      throw tooLarge("a field", limits.fieldMax());
    }
  }

  private void end() {
    PartHead ended = head;
    if (ended == null) {
      return;
    }
    Spool to = spool;
    if (!ended.isFile()) {
      fields.add(ended.name());
      fields.add(text(to));
    } else if (to.size() > 0 || ended.fileName().isPresent()) {
      files.add(new FormFile(ended, to));
      if (to.size() > limits.memoryMax()) {
        work.add(to::end);
      }
    }
  }

  private static String text(Spool spool) {
    byte[] bytes = spool.inMemory();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes == null ? new byte[0] : bytes))
          .toString();
    } catch (CharacterCodingException _) {
      throw new HttpError(Status.BAD_REQUEST, "expected the fields of a form in UTF-8");
    }
  }
}
