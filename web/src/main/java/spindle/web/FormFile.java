package spindle.web;

import java.nio.file.Path;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.http.HttpError;
import spindle.http.MediaType;
import spindle.http.Status;
import spindle.http.wire.PartHead;
import spindle.reactor.Reactor;

/// A file that came with a [Form].
public final class FormFile {
  private final PartHead head;
  private final Spool spool;

  FormFile(PartHead head, Spool spool) {
    this.head = head;
    this.spool = spool;
  }

  /// The name of its field.
  public String name() {
    return head.name();
  }

  /// The name that the client gives it, as one that can be saved under: see
  /// [spindle.http.ContentDisposition#safeName]. Better save it under a name of your own: this one
  /// may be that of a file that is there.
  public Optional<String> fileName() {
    return head.fileName();
  }

  /// What the client says it is; nobody has checked that.
  public MediaType mediaType() {
    return head.mediaType();
  }

  /// How many bytes it has.
  public long size() {
    return spool.size();
  }

  /// All of it.
  ///
  /// @param max how many bytes are taken; more are an [HttpError] with 413
  /// @return fails with an IOException if the form was closed, or the file saved elsewhere
  public Deferred<byte[]> bytes(int max) {
    if (size() > max) {
      return Deferred.fail(
          new HttpError(
              Status.CONTENT_TOO_LARGE, "The file has more than %d bytes.".formatted(max)));
    }
    byte[] inMemory = spool.inMemory();
    return inMemory != null
        ? Deferred.succeed(inMemory.clone())
        : Reactor.current().deferToThread(spool::read);
  }

  /// Saves it by a job; moves it there if it lies on a disk. A file that is there is replaced. What
  /// is saved can be read by its owner alone, on systems that know owners, until you say otherwise.
  ///
  /// @return fires when it is there; fails with the failure of the file, or with an IOException if
  ///   the form was closed, or the file saved before
  public Deferred<Path> saveTo(Path file) {
    return Reactor.current().deferToThread(() -> spool.moveTo(file));
  }

  void delete() {
    spool.delete();
  }

  /// The name of its field and how large it is, for people.
  @Override
  public String toString() {
    return "%s, %d bytes".formatted(name(), size());
  }
}
