package spindle.amp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How the value of one argument is written, where its type does not say it.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface As {
  /// Has a constructor without parameters. It writes what the component holds; where that is an
  /// `Optional`, what is in it.
  Class<? extends ArgumentType<?>> value();
}
