import module spindle.core;

void main() {
  Reactor.get().run();
}
