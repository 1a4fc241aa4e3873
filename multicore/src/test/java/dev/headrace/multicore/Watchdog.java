package dev.headrace.multicore;

import dev.headrace.loop.Action;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.LoopCounters;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs what may hang; when its state has not changed for long, fails with that state. */
final class Watchdog {

    /** How long nothing may happen. A busy machine may need as long as it likes for the whole. */
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LOOK_MILLIS = 1_000;

    private Watchdog() {}

    /** Runs {@code main} on a group of {@code size} loops; {@code channel} and the loops' counters tell where it hangs. */
    static void onLoops(int size, Supplier<?> channel, Main main) {
        var group = LoopGroup.of(size);
        var thread = new Guarded(() -> group.run(() -> main.run(group)));
        thread.awaitEnd(() -> "the channel is " + channel.get() + "; " + describe(group));
        group.close();
        thread.rethrow();
    }

    /** Runs {@code body} on a thread of its own; {@code state} tells where it hangs. */
    static void guard(Supplier<String> state, Action body) {
        var thread = new Guarded(body);
        thread.awaitEnd(state);
        thread.rethrow();
    }

    static String describe(LoopGroup group) {
        var text = new StringBuilder();
        for (EventLoop loop : group.loops()) {
            LoopCounters counters = loop.counters();
            text.append(loop.name()).append(": ").append(counters.resumptions()).append(" resumptions, ")
                    .append(counters.handOffsIn()).append(" hand-offs in, ")
                    .append(counters.handOffsOut()).append(" out; ");
        }
        return text.toString();
    }

    /** A main coroutine that uses the group which runs it. */
    interface Main {
        void run(LoopGroup group) throws Exception;
    }

    private static final class Guarded {

        private final Thread thread;

        /** Written by the thread; read after its end. */
        private Throwable failure;

        Guarded(Action body) {
            thread = Thread.ofPlatform().daemon().name("guarded").start(() -> {
                try {
                    body.run();
                } catch (Throwable e) {
                    failure = e;
                }
            });
        }

        void awaitEnd(Supplier<String> state) {
            String last = "";
            int quiet = 0;
            try {
                while (!thread.join(Duration.ofMillis(LOOK_MILLIS))) {
                    String now = state.get();
                    quiet = now.equals(last) ? quiet + LOOK_MILLIS : 0;
                    last = now;
                    if (quiet >= PATIENCE_MILLIS) {
                        throw new AssertionError("hangs: " + now);
                    }
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted: " + state.get(), e);
            }
        }

        void rethrow() {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
        }
    }
}
