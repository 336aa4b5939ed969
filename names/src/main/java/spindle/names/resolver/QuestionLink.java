package spindle.names.resolver;

import spindle.defer.Deferred;
import spindle.names.wire.Message;

/// A way to one server on which nobody can guess ids.
sealed interface QuestionLink permits StreamLink, CarrierLink {
  /// Sends the question; its id is chosen anew. Cancelling gives it up.
  Deferred<Message> ask(Message query);

  /// The question takes longer than usual: others go another way, if nothing has come by the way of
  /// this one since it was sent.
  void doubt(Message query);

  /// For messages: `over TCP`.
  String how();

  /// Who still waits is told.
  void close();
}
