package spindle.amp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What something is called on the wire: a command, an argument, or an error, whose name is its
/// code.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface AmpName {
  /// 1 to 255 characters, each a byte (ISO 8859-1).
  String value();
}
