package spindle.amp;

/// What one program asks another to do: a record, whose components are the arguments.
///
/// ```java
/// record Sum(int a, int b) implements Command<Sum.Total> {
///   record Total(int total) {}
/// }
/// ```
///
/// Its name on the wire is the record's simple name, and that of an argument is the component's,
/// unless [AmpName] says another. What becomes of the types:
///
/// | Java | Twisted |
/// |---|---|
/// | `int`, `long`, `BigInteger` | `Integer` |
/// | `byte[]` | `String` |
/// | `String` | `Unicode` |
/// | `boolean` | `Boolean` |
/// | `double` | `Float` |
/// | `BigDecimal` | `Decimal`; not-a-number and infinity are refused |
/// | `OffsetDateTime` | `DateTime`, to the microsecond and the minute of the offset |
/// | `Path` | `Path` |
/// | `List` of one of these | `ListOf` |
/// | `List` of a record | `AmpList` |
/// | [Descriptor] | `Descriptor`, over UNIX sockets |
/// | [Deadline] | `Integer`, milliseconds |
/// | what [As] says | what that says |
///
/// An `Optional` of any of these is an optional argument: what an older peer does not send is
/// empty, and what is empty is not sent. What is sent and not known here is ignored. The
/// constructor of the record may refuse what makes no sense: to the caller that is a malformed
/// command.
///
/// The failures that it is known for are said with [Errors]. The records' package must be open to
/// `spindle.amp`, where it belongs to a named module.
///
/// @param <R> the record that it is answered with; [Done] if there is nothing to say
public interface Command<R extends Record> {}
