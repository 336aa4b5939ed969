import module spindle.core;

/// What was made and not used yet: three pieces at most, for whoever makes one more waits.
final DeferredQueue<Integer> ready = new DeferredQueue<>();

final DeferredSemaphore room = new DeferredSemaphore(3);

void make(int count) throws Exception {
  for (int piece = 1; piece <= count; piece++) {
    Fiber.await(room.acquire());
    IO.println("made " + piece);
    ready.put(piece);
  }
}

int use(int count) throws Exception {
  int sum = 0;
  for (int i = 0; i < count; i++) {
    int piece = Fiber.await(ready.get());
    Fiber.sleep(Duration.ofMillis(20)); // this takes its time
    IO.println("used " + piece);
    room.release();
    sum += piece;
  }
  return sum;
}

void main() throws Exception {
  int status =
      Fiber.main(() -> {
        Fiber.fork(() -> make(6));
        IO.println("sum " + use(6));
      });
  System.exit(status);
}
