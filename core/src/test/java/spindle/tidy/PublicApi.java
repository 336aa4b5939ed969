package spindle.tidy;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What programs may rely on, as text: each public type of an exported package, and below it its
/// public and protected members, all in the order of the alphabet.
final class PublicApi {
  private PublicApi() {}

  /// The API of the module whose classes lie in the folder `classes`.
  static String of(Path classes, ClassLoader loader) throws ReflectiveOperationException {
    var text = new StringBuilder();
    for (Class<?> type : typesOf(classes, loader)) {
      text.append(type.toGenericString()).append(heritage(type)).append('\n');
      members(type).sorted().forEach(member -> text.append("  ").append(member).append('\n'));
    }
    return text.toString();
  }

  private static List<Class<?>> typesOf(Path classes, ClassLoader loader)
      throws ReflectiveOperationException {
    byte[] descriptor = Project.bytes(classes.resolve("module-info.class"));
    Set<String> exported =
        ModuleDescriptor.read(ByteBuffer.wrap(descriptor)).exports().stream()
            .filter(Predicate.not(Exports::isQualified))
            .map(Exports::source)
            .collect(Collectors.toSet());
    var names = new TreeSet<String>();
    for (var file : Project.filesBelow(classes, ".class")) {
      String path = classes.relativize(file).toString().replace('\\', '/');
      names.add(path.substring(0, path.length() - ".class".length()).replace('/', '.'));
    }
    var types = new ArrayList<Class<?>>();
    for (String name : names) {
      if (exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
        Class<?> type = Class.forName(name, false, loader);
        if (isVisible(type)) {
          types.add(type);
        }
      }
    }
    return types;
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> around = type.getEnclosingClass();
    boolean visible = (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    return visible && !type.isAnonymousClass() && (around == null || isVisible(around));
  }

  private static String heritage(Class<?> type) {
    var parents = new ArrayList<String>();
    if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
      parents.add("extends " + type.getGenericSuperclass().getTypeName());
    }
    for (var parent : type.getGenericInterfaces()) {
      parents.add("implements " + parent.getTypeName());
    }
    return parents.isEmpty() ? "" : " " + String.join(" ", parents);
  }

  private static Stream<String> members(Class<?> type) {
    var fields = Arrays.stream(type.getDeclaredFields());
    var constructors = Arrays.stream(type.getDeclaredConstructors());
    var methods = Arrays.stream(type.getDeclaredMethods());
    return Stream.of(
            fields.filter(PublicApi::isVisible).map(Field::toGenericString),
            constructors.filter(PublicApi::isVisible).map(Constructor::toGenericString),
            methods.filter(PublicApi::isVisible).map(Method::toGenericString))
        .flatMap(Function.identity());
  }

  private static boolean isVisible(Member member) {
    return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
        && !member.isSynthetic();
  }
}
