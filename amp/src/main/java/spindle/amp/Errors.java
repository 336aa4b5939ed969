package spindle.amp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The exceptions that a command is known to fail with. When a responder fails with one of them,
/// the caller's Deferred fails with one of the same type and the same message.
///
/// ```java
/// sealed abstract class TransferError extends Exception permits NoSuchAccount, NotEnough {…}
///
/// @Errors(TransferError.class)
/// record Transfer(String from, String to, BigDecimal amount) implements Command<Done> {}
/// ```
///
/// Of a sealed type all that it permits are meant. The code of each on the wire is the name of the
/// class in capitals, `NO_SUCH_ACCOUNT`, unless [AmpName] says another. Each class that is not
/// abstract has a constructor that takes the message, a `String`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Errors {
  /// Those after which the connection goes on.
  Class<? extends Exception>[] value() default {};

  /// Those after which it is closed.
  Class<? extends Exception>[] fatal() default {};
}
